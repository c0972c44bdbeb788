import { decimals, log2, ratio } from "../../pieces/decimals.ts";

/** What a histogram says of a channel, in levels 0 … 255. */
export interface Statistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of all pixels: the mean squared distance from the mean. */
  readonly variance: number;
  readonly median: number;
  /** Nearest-rank percentiles: the least level that at least p % of the pixels do not exceed. */
  readonly percentiles: Readonly<Record<"p1" | "p5" | "p25" | "p75" | "p95" | "p99", number>>;
  /** Shannon's, in bits a pixel. */
  readonly entropy: number;
  /** Pixels by level. */
  readonly counts: readonly number[];
}

/** Statistics from `u32[256]` counts, at least one of which is not 0. Mean and variance are exact to their last digit. */
export function statisticsOf(counts: Uint32Array): Statistics {
  let total = 0;
  let sum = 0;
  let squares = 0;
  let weighted = 0;
  for (const [level, count] of counts.entries()) {
    total += count;
    sum += count * level;
    squares += count * level * level;
    if (count > 0) weighted += count * log2(count);
  }
  const n = BigInt(total);
  const rank = (percent: number): number => {
    let below = 0;
    return counts.findIndex((count) => {
      below += count;
      return below * 100 >= total * percent;
    });
  };
  return {
    min: counts.findIndex((count) => count > 0),
    max: counts.findLastIndex((count) => count > 0),
    mean: ratio(BigInt(sum), n),
    variance: ratio(n * BigInt(squares) - BigInt(sum) ** 2n, n * n),
    median: rank(50),
    percentiles: { p1: rank(1), p5: rank(5), p25: rank(25), p75: rank(75), p95: rank(95), p99: rank(99) },
    entropy: Math.max(0, decimals(log2(total) - weighted / total)),
    counts: [...counts],
  };
}
