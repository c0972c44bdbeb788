import localFont from "next/font/local";

/** Text. Self-hosted; its fallback is metrically adjusted, so that nothing moves when it arrives. */
export const sans = localFont({
  src: "../node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2",
  weight: "400 700",
  display: "swap",
  variable: "--font-sans-face",
  fallback: ["system-ui", "sans-serif"],
});

/** Readings, identifiers and pipeline text: digits of one width, in one weight, which is a third of the bytes of all. */
export const mono = localFont({
  src: "../node_modules/@fontsource/spline-sans-mono/files/spline-sans-mono-latin-400-normal.woff2",
  weight: "400",
  display: "swap",
  variable: "--font-mono-face",
  fallback: ["ui-monospace", "monospace"],
});
