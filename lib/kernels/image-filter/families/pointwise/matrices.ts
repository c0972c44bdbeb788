import { LUMA } from "../../luma.ts";

/**
 * Rows of red, green, blue, each of the weights of red, green, blue, in 1/4 096: `c' = clamp8((Σ m · c + 2 048) >> 12)`.
 * Weights fit 16 bits, so that sums of products by bytes fit 32.
 */
export type ColourMatrix = readonly number[];

/** One, in the units of a {@link ColourMatrix}. */
export const ONE = 4096;

/** Rec. 709 luma in all three colours: exactly {@link LUMA}, whose weights are in 1/256. */
export const GRAYSCALE: ColourMatrix = [LUMA, LUMA, LUMA].flat().map((weight) => weight * (ONE / 256));

/** Sepia of the W3C's Filter Effects Module Level 1, §"sepia", at full strength. */
const SEPIA = [0.393, 0.769, 0.189, 0.349, 0.686, 0.168, 0.272, 0.534, 0.131];

/** The luma plus `factor` times the distance from it. Weights of a row sum to exactly one: greys stay as they are. */
export function saturationMatrix(factor: number): ColourMatrix {
  const grey = GRAYSCALE.map((weight) => Math.floor(weight * (1 - factor) + 0.5));
  return grey.map((weight, i) => {
    if (i % 4 !== 0) return weight;
    const row = grey.slice(i - (i % 3), i - (i % 3) + 3);
    return ONE - row.reduce((sum, each) => sum + each, 0) + weight;
  });
}

/** From the colours themselves (0) to full sepia (1). */
export function sepiaMatrix(amount: number): ColourMatrix {
  return SEPIA.map((weight, i) => {
    const own = i % 4 === 0 ? 1 - amount : 0;
    return Math.floor((own + amount * weight) * ONE + 0.5);
  });
}
