import { expNegative } from "../gaussian/gaussian-weights.ts";

/** Weight of what is equal and at hand; others are rounded, and 0 where they are below a half. */
export const FULL_WEIGHT = 255;
/** Bins of difference a table has; beyond them weights are 0. */
export const BINS = 64;
/** exp(−LEAST_EXPONENT) is below half a unit of weight: ln(2 · 255) = 6.2344… */
const LEAST_EXPONENT = 6.2345;

/** What the bilateral filter weighs pixels by. */
export interface BilateralWeights {
  /** Of the disc of neighbours. */
  readonly radius: number;
  /** A difference of `d` levels is in bin `d >> shift`. */
  readonly shift: number;
  /** `u8[radius² + 1, 64]`: by squared distance and bin. */
  readonly table: Uint8Array<ArrayBuffer>;
}

/** Radius of the disc in which the bilateral filter looks: two standard deviations, where 13.5 % of the weight is left. */
export const bilateralRadius = (sigma: number): number => Math.ceil(2 * sigma);

/** Tables of {@link BilateralWeights}; the same numbers on every machine. */
export function bilateralWeights(sigma: number, range: number): BilateralWeights {
  const radius = bilateralRadius(sigma);
  const farthest = Math.floor(range * Math.sqrt(2 * LEAST_EXPONENT));
  let shift = 0;
  while (BINS << shift <= Math.min(255, farthest)) shift++;
  const near = Array.from({ length: radius * radius + 1 }, (_, squared) => expNegative(squared / (2 * sigma * sigma)));
  const alike = Array.from({ length: BINS }, (_, bin) => {
    const difference = ((bin << shift) + ((bin + 1) << shift) - 1) / 2;
    return expNegative((difference * difference) / (2 * range * range));
  });
  const table = near.flatMap((space) => alike.map((tone) => Math.floor(FULL_WEIGHT * space * tone + 0.5)));
  return { radius, shift, table: Uint8Array.from(table) };
}

/** What non-local means weigh pixels by. */
export interface PatchWeights {
  /** A squared difference `d²` counts as `(d² + 2^fine / 2) >> fine`. */
  readonly fine: number;
  /** A sum of these over a patch is in bin `sum >> coarse`. */
  readonly coarse: number;
  /** `u8[64]`: by bin. */
  readonly table: Uint8Array<ArrayBuffer>;
}

/** Sums that have a bin are then below 2¹⁵: those that saturate at 16 bits have none. */
const MAX_COARSE = 9;

/** Table of {@link PatchWeights}; the same numbers on every machine. */
export function patchWeights(strength: number, patch: number): PatchWeights {
  // So large a sum of squares has the weight 1/e: three colours of every pixel of a patch.
  const unit = 3 * (2 * patch + 1) ** 2 * strength * strength;
  let shift = 0;
  while (BINS * 2 ** shift < LEAST_EXPONENT * unit) shift++;
  const coarse = Math.min(MAX_COARSE, shift);
  const fine = shift - coarse;
  const table = Array.from({ length: BINS }, (_, bin) => {
    const sum = (((bin << coarse) + ((bin + 1) << coarse) - 1) / 2) * 2 ** fine;
    return Math.floor(FULL_WEIGHT * expNegative(sum / unit) + 0.5);
  });
  return { fine, coarse, table: Uint8Array.from(table) };
}
