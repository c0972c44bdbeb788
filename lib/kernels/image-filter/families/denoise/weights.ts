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
