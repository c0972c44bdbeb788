import type { Metadata } from "next";
import type { ReactNode } from "react";
import "./embed.css";

export const metadata: Metadata = { title: "Lend computing time", robots: { index: false, follow: false } };

export default function EmbedLayout({ children }: { readonly children: ReactNode }) {
  return children;
}
