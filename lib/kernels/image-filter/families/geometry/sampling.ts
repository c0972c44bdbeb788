import { cubic, TAP_SUM } from "../resample/taps.ts";
import { POSITION_UNIT } from "./projection.ts";

/** How values between pixels are found. */
export const SAMPLINGS = ["bilinear", "bicubic"] as const;
export type Sampling = (typeof SAMPLINGS)[number];

/** Pixels that a sample mixes ahead of the one its position lies in, and after it, along each axis. */
export const TAPS = {
  bilinear: { before: 0, after: 1 },
  bicubic: { before: 1, after: 2 },
} as const;

/**
 * Weights of the four pixels around each of 256 positions between the second and the third of them (Catmull–Rom), in
 * 1/16 384, `i16[256, 4]`. Rounded cumulatively: each four sum to exactly 16 384.
 */
export const CUBIC_WEIGHTS: Int16Array<ArrayBuffer> = cubicWeights();

function cubicWeights(): Int16Array<ArrayBuffer> {
  const weights = new Int16Array(POSITION_UNIT * 4);
  for (let phase = 0; phase < POSITION_UNIT; phase++) {
    let sum = 0;
    let given = 0;
    for (let k = 0; k < 4; k++) {
      sum += cubic(k - 1 - phase / POSITION_UNIT);
      const rounded = Math.floor(TAP_SUM * sum + 0.5);
      weights[phase * 4 + k] = rounded - given;
      given = rounded;
    }
  }
  return weights;
}
