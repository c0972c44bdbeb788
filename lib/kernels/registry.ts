import { imageAnalyze } from "./image-analyze/kernel.ts";
import { imageFilter } from "./image-filter/kernel.ts";
import { imageRecognize } from "./image-recognize/kernel.ts";
import type { Kernel } from "./kernel.ts";
import { renderFractal } from "./render-fractal/kernel.ts";
import { spin } from "./spin/kernel.ts";

/** Every kernel this version knows, by id. The pure halves only: safe to import anywhere. */
export const kernels: Readonly<Record<string, Kernel>> = Object.fromEntries(
  [imageAnalyze, imageFilter, imageRecognize, renderFractal, spin].map((kernel) => [kernel.id, kernel as Kernel]),
);

/** `id@version`, the name under which hosts say what they can run. */
export function kernelTag(kernel: { readonly id: string; readonly version: number }): string {
  return `${kernel.id}@${kernel.version}`;
}
