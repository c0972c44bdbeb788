import type { Region, Size } from "../../../kernel.ts";

/**
 * A rearrangement of whole pixels: pixel (x, y) after it is pixel (u, v) before it, where (u, v) = (y, x) if `transposed`
 * and (x, y) if not, then u counted from the right edge if `mirrorX`, and v from the bottom one if `mirrorY`.
 */
export interface Permutation {
  readonly transposed: boolean;
  readonly mirrorX: boolean;
  readonly mirrorY: boolean;
}

export const IDENTITY: Permutation = { transposed: false, mirrorX: false, mirrorY: false };

/** Clockwise by 0, 90, 180 and 270 degrees. */
export const QUARTER_TURNS: readonly Permutation[] = [
  IDENTITY,
  { transposed: true, mirrorX: false, mirrorY: true },
  { transposed: false, mirrorX: true, mirrorY: true },
  { transposed: true, mirrorX: true, mirrorY: false },
];

/** Size of an image after a permutation. */
export function permutedSize({ transposed }: Permutation, { width, height }: Size): Size {
  return transposed ? { width: height, height: width } : { width, height };
}

/** The region of the image before that becomes `to`. */
export function unpermuted({ transposed, mirrorX, mirrorY }: Permutation, to: Region, before: Size): Region {
  const { x: u, y: v, width, height } = transposed ? { x: to.y, y: to.x, width: to.height, height: to.width } : to;
  const x = mirrorX ? before.width - u - width : u;
  const y = mirrorY ? before.height - v - height : v;
  return { x, y, width, height };
}
