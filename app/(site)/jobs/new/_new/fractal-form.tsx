"use client";

export function FractalForm() {
  return null;
}
