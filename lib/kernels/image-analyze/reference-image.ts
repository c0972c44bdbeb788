import { LUMA } from "../image-filter/luma.ts";
import type { ImageShape, Size } from "../kernel.ts";

/** An image as the plain reference sees it: on black, and endless. */
export interface ReferenceImage extends Size {
  /** Red, green or blue. */
  readonly colour: (x: number, y: number, channel: number) => number;
  readonly luma: (x: number, y: number) => number;
}

/** What the first stage is put together to, as 32-bit words, from whole images. */
export type AnalysisReference<Op> = (job: {
  readonly op: Op;
  readonly images: readonly ReferenceImage[];
}) => readonly number[];

export function referenceImage({ width, height, opaque }: ImageShape, pixels: Uint8Array): ReferenceImage {
  const colour = (x: number, y: number, channel: number): number => {
    const column = Math.min(width - 1, Math.max(0, x));
    const row = Math.min(height - 1, Math.max(0, y));
    const at = (row * width + column) * 4;
    const value = pixels[at + channel]!;
    if (opaque) return value;
    const t = value * pixels[at + 3]! + 128;
    return (t + (t >> 8)) >> 8;
  };
  const luma = (x: number, y: number): number =>
    (LUMA[0] * colour(x, y, 0) + LUMA[1] * colour(x, y, 1) + LUMA[2] * colour(x, y, 2) + 128) >> 8;
  return { width, height, colour, luma };
}
