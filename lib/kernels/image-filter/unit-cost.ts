import type { Region } from "../kernel.ts";
import type { Size } from "./compile-steps.ts";
import { gaussianWeights, shrinkOf } from "./gaussian-weights.ts";
import type { Op } from "./params.ts";

/** Elementary operations one CPU core does per second in this kernel; for estimates only. */
export const OPS_PER_SECOND_PER_CORE = 4_000_000_000;

/** Operations per pixel, calibrated on the WebAssembly implementation: nanoseconds per pixel on one core × 4, between RGB and RGBA. */
const OPS_PER_PIXEL = {
  affine: 6,
  grayscale: 5,
  sobel: 10,
  rows: 4,
  perTap: 1,
  shrink: 6,
  grow: 7,
  unsharp: 6,
} as const;

/**
 * Declared cost of one unit, from its parameters and regions alone, in elementary operations.
 *
 * @param regions of every image of the pipeline, input first, as `traceRegions` gives them.
 */
export function costOf(pipeline: readonly Op[], sizes: readonly Size[], regions: readonly Region[]): number {
  let ops = 0;
  for (const [i, op] of pipeline.entries()) {
    ops += opCost(op, regions[i]!, regions[i + 1]!, sizes[i]!, sizes[i + 1]!);
  }
  return Math.ceil(ops);
}

function opCost(op: Op, from: Region, to: Region, before: Size, after: Size): number {
  const pixels = to.width * to.height;
  switch (op.op) {
    case "brightness":
    case "contrast":
      return pixels * OPS_PER_PIXEL.affine;
    case "grayscale":
      return pixels * OPS_PER_PIXEL.grayscale;
    case "sobel":
      return pixels * OPS_PER_PIXEL.sobel;
    case "blur":
      return gaussianCost(op.sigma, from, to);
    case "unsharp":
      return gaussianCost(op.radius, from, to) + pixels * OPS_PER_PIXEL.unsharp;
    case "resize": {
      const tapsAcross = 6 * Math.max(1, before.width / after.width);
      const tapsDown = 6 * Math.max(1, before.height / after.height);
      const perTap = 2 * OPS_PER_PIXEL.perTap;
      return perTap * (to.width * from.height * tapsAcross + pixels * tapsDown) + pixels * OPS_PER_PIXEL.rows;
    }
  }
}

function gaussianCost(sigma: number, from: Region, to: Region): number {
  const factor = shrinkOf(sigma);
  const taps = gaussianWeights(sigma).length;
  const read = (from.width * from.height) / (factor * factor);
  const perPass = OPS_PER_PIXEL.rows + taps * OPS_PER_PIXEL.perTap;
  const direct = 2 * perPass * read;
  if (factor === 1) return direct;
  return direct + from.width * from.height * OPS_PER_PIXEL.shrink + to.width * to.height * OPS_PER_PIXEL.grow;
}
