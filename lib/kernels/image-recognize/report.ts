import { dequantise, type Quantisation } from "./definition.ts";
import type { NetworkSummary } from "./network/summary.ts";

/** What a classifier found in one image. */
export interface ImageLabels {
  /** Which of the job's images, from 0. */
  readonly image: number;
  /** The highest classes, highest first; of equal ones the lower index first. */
  readonly labels: readonly {
    readonly index: number;
    readonly label?: string;
    /** The network's number for the class. */
    readonly score: number;
    /** From 0 to 1, six digits; of networks that end in a Softmax. */
    readonly probability?: number;
  }[];
}

/** Fractional bits of an exponential. */
const EXP_BITS = 24;
/** Digits of a probability. */
const MILLION = 1_000_000;

/** @param levels `u8[images, classes]` */
export function reportOf(summary: NetworkSummary, levels: Uint8Array, top: number): ImageLabels[] {
  const { channels, quantisation, softmax } = summary.output;
  const exponentials = softmax && quantisation ? exponentialTable(quantisation.scale) : null;
  return Array.from({ length: levels.length / channels }, (_, image) => {
    const scores = levels.subarray(image * channels, (image + 1) * channels);
    const highest = scores.reduce((most, level) => Math.max(most, level), 0);
    const total = exponentials ? scores.reduce((sum, level) => sum + exponentials[highest - level]!, 0) : 1;
    const labels = highestOf(scores, top).map((index) => {
      const level = scores[index]!;
      const label = summary.labels[index];
      return {
        index,
        ...(label !== undefined && { label }),
        score: scoreOf(level, quantisation),
        ...(exponentials && {
          probability: Math.floor((exponentials[highest - level]! * MILLION) / total + 0.5) / MILLION,
        }),
      };
    });
    return { image, labels };
  });
}

const scoreOf = (level: number, quantisation: Quantisation | null): number =>
  quantisation ? dequantise(level, quantisation) : level;

function highestOf(scores: Uint8Array, top: number): number[] {
  const order = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
  return order.slice(0, top);
}

/**
 * exp(−n · scale) for 0 ≤ n < 256 with 24 fractional bits: `f64[256]`, integers. A Softmax is these over their sum,
 * counted from the highest level.
 *
 * exp is (the series of exp(−x / 2ᵏ))^(2ᵏ) with x / 2ᵏ < ½: only + − × ÷, the same on every machine. `Math.exp` is not.
 */
export function exponentialTable(scale: number): Float64Array {
  return Float64Array.from({ length: 256 }, (_, n) => Math.floor(exponential(-n * scale) * 2 ** EXP_BITS + 0.5));
}

/** exp(x) for x ≤ 0, relative error below 10⁻¹². */
function exponential(x: number): number {
  // exp(−40) is far below half a unit of 2⁻²⁴.
  if (x < -40) return 0;
  let halvings = 0;
  let small = x;
  for (; small < -0.5; small /= 2) halvings++;
  let sum = 1;
  for (let n = 14; n >= 1; n--) sum = 1 + (small * sum) / n;
  for (let i = 0; i < halvings; i++) sum *= sum;
  return sum;
}
