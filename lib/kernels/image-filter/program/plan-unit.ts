import type { Region, UnitPlan } from "../../kernel.ts";
import { operationOf } from "../operations.ts";
import { measureOf, type Route, traceRegions } from "./compile-steps.ts";

/** What the WebAssembly module takes before the first buffer, in bytes: its first memory, most of it free for scratch. */
const MODULE_BYTES = 2 ** 20;

/**
 * What operations that mix pixels take of their declared cost, which lies between: premultiplying and its undoing, and
 * the fourth channel, make transparent images take about 1.75 times as long.
 */
const OPAQUE_SHARE = 0.62;
const TRANSPARENT_SHARE = 1.1;
/** Operations per pixel of taking a unit in, and of giving its result out. */
const COPY_OPS = 2;

/** What the plan says of the unit that makes `region` of a stage's raster. Pure. */
export function planUnit(route: Route, region: Region): Omit<UnitPlan, "stage"> {
  const { ops, sizes, opaque, measured } = route;
  const regions = traceRegions(route, region);
  const last = regions.at(-1)!;
  let costOps = 0;
  let scratchBytes = 0;
  for (const [i, op] of ops.entries()) {
    const place = { from: regions[i]!, to: regions[i + 1]!, before: sizes[i]!, after: sizes[i + 1]! };
    const operation = operationOf(op);
    const share = !operation.reach ? 1 : opaque[i] ? OPAQUE_SHARE : TRANSPARENT_SHARE;
    costOps += share * operation.costOps(op, place, ops[i - 1]?.op ?? null);
    scratchBytes = Math.max(scratchBytes, operation.memoryBytes?.(op, place) ?? 0);
  }
  let resultBytes = region.width * region.height * 4;
  if (measured) {
    const measure = measureOf(measured);
    costOps += measure.costOps(measured, last, region, sizes.at(-1)!);
    scratchBytes = Math.max(scratchBytes, measure.memoryBytes?.(measured, last) ?? 0);
    resultBytes = measure.step(measured, last, region, sizes.at(-1)!).resultBytes;
  }
  costOps += COPY_OPS * (regions[0]!.width * regions[0]!.height + resultBytes / 4);
  // Steps run to and fro between two buffers, each as large as the largest of what they read and write.
  const largest = Math.max(resultBytes, widestOf(regions) * 4);
  return {
    region,
    reads: [{ input: 0, region: regions[0]! }],
    resultBytes,
    costOps: Math.ceil(costOps),
    memoryBytes: MODULE_BYTES + 2 * largest + Math.ceil(scratchBytes),
  };
}

/** Pixels of the largest of some regions. */
export const widestOf = (regions: readonly Region[]): number =>
  Math.max(...regions.map(({ width, height }) => width * height));
