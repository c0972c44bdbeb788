import localFont from "next/font/local";

/** Text. Self-hosted; its fallback is metrically adjusted, so that nothing moves when it arrives. */
export const sans = localFont({
  src: "../node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2",
  weight: "400 700",
  display: "swap",
  variable: "--font-sans-face",
  fallback: ["system-ui", "sans-serif"],
});

/** Readings, identifiers and pipeline text: digits of one width. */
export const mono = localFont({
  src: "../node_modules/@fontsource-variable/spline-sans-mono/files/spline-sans-mono-latin-wght-normal.woff2",
  weight: "300 700",
  display: "swap",
  variable: "--font-mono-face",
  fallback: ["ui-monospace", "monospace"],
});
