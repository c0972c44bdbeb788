import type { Region, UnitPlan } from "../../kernel.ts";
import { operationOf } from "../operations.ts";
import { measureOf, placeOf, type Route, traceRegions } from "./compile-steps.ts";

/** What the WebAssembly module takes before the first buffer, in bytes: its first memory, most of it free for scratch. */
const MODULE_BYTES = 2 ** 20;

/** Operations of a unit, whatever it does, and per pixel of taking its input in and of giving its result out. */
const OPS = { unit: 8000, read: 0.45, made: 1.1 } as const;

/** What the plan says of the unit that makes `region` of a stage's raster. Pure. */
export function planUnit(route: Route, region: Region): Omit<UnitPlan, "stage"> {
  const { ops, sizes, measured } = route;
  const regions = traceRegions(route, region);
  const last = regions.at(-1)!;
  let costOps: number = OPS.unit;
  let scratchBytes = 0;
  for (const [i, op] of ops.entries()) {
    const place = placeOf(route, regions, i);
    const operation = operationOf(op);
    costOps += operation.costOps(op, place, ops[i - 1]?.op ?? null);
    scratchBytes = Math.max(scratchBytes, operation.memoryBytes?.(op, place) ?? 0);
  }
  let resultBytes = region.width * region.height * 4;
  if (measured) {
    const measure = measureOf(measured);
    costOps += measure.costOps(measured, last, region, sizes.at(-1)!);
    scratchBytes = Math.max(scratchBytes, measure.memoryBytes?.(measured, last) ?? 0);
    resultBytes = measure.step(measured, last, region, sizes.at(-1)!).resultBytes;
  }
  costOps += regions[0]!.width * regions[0]!.height * OPS.read + (resultBytes / 4) * OPS.made;
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
