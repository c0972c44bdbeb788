import { INLINE_RESULT_BYTES, MAX_BUNDLE } from "#lib/protocol/limits.ts";
import type { JobPlan } from "../kernel.ts";
import { firstOrdinalOf } from "../stages.ts";

/** Declared operations of a bundle: some 75 ms of one core, against which handing it out and comparing it is little. */
const BUNDLE_OPS = 3e8;
/** Most pixels that a bundle reads, in bytes: one tile of 1024 × 1024. Larger tiles travel alone. */
const BUNDLE_PIXEL_BYTES = 4 * 1024 * 1024;
/** A stage is cut into at least as many bundles, so that as many hosts can share it. */
const LEAST_BUNDLES = 64;
/** Units of a stage that are looked at, evenly spread; the largest of them counts. */
const SAMPLES = 16;

/**
 * Units per bundle for each stage of a plan: 1 where units are worth a row of their own. Tiny ones come in bundles of
 * about {@link BUNDLE_OPS} whose results travel inside their reports.
 */
export function chooseBundles(plan: JobPlan): number[] {
  return plan.stages.map(({ unitCount }, stage) => {
    const first = firstOrdinalOf(plan, stage);
    const step = Math.max(1, Math.ceil(unitCount / SAMPLES));
    let size = Math.min(MAX_BUNDLE, Math.floor(unitCount / LEAST_BUNDLES));
    for (let index = 0; index < unitCount && size > 1; index += step) {
      const { costOps, resultBytes, reads } = plan.unit(first + index);
      const pixelBytes = reads.reduce((sum, { region }) => sum + region.width * region.height * 4, 0);
      size = Math.min(
        size,
        howMany(BUNDLE_OPS, costOps),
        howMany(INLINE_RESULT_BYTES, resultBytes),
        howMany(BUNDLE_PIXEL_BYTES, pixelBytes),
      );
    }
    return Math.max(1, size);
  });
}

const howMany = (all: number, each: number): number => Math.floor(all / Math.max(1, each));
