import { ownUnitCountOf } from "#lib/kernels/bundles/bundle-plan.ts";
import type { JobPlan, UnitPlan } from "#lib/kernels/kernel.ts";
import { outputSizeOf } from "#lib/kernels/stages.ts";
import { MAX_IMAGE_PIXELS, MAX_RESULT_BYTES, MAX_UNIT_BYTES } from "#lib/protocol/limits.ts";
import type { OutputFormat } from "#lib/protocol/messages/jobs.ts";
import { JobTooLargeError } from "../http-errors.ts";

/** Largest side of a WebP image, in pixels (RFC 9649, 2.6: 14 bits). */
const MAX_WEBP_SIDE = 16_383;
/** Units looked at before others get the thread: a few milliseconds. */
const UNITS_PER_SLICE = 512;

/**
 * Holds a plan, in bundles or not, against what this coordinator and ordinary hosts take.
 *
 * @param limits.samples units that are looked at, evenly spread.
 * @returns declared operations of all units, extrapolated from those that were looked at.
 * @throws {JobTooLargeError}
 */
export async function checkPlan(
  plan: JobPlan,
  limits: { readonly maxUnits: number; readonly format: OutputFormat; readonly samples: number },
): Promise<number> {
  const { unitCount } = plan;
  const units = ownUnitCountOf(plan.stages);
  if (units > limits.maxUnits) throw new JobTooLargeError({ units, limitUnits: limits.maxUnits });
  checkOutput(plan, limits.format);
  const step = Math.max(1, Math.ceil(unitCount / limits.samples));
  let costOps = 0;
  let samples = 0;
  for (let ordinal = 0; ordinal < unitCount; ordinal += step) {
    const unit = plan.unit(ordinal);
    checkUnit(unit, ordinal);
    costOps += unit.costOps;
    samples++;
    if (samples % UNITS_PER_SLICE === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return samples === 0 ? 0 : (costOps / samples) * unitCount;
}

function checkOutput(plan: JobPlan, format: OutputFormat): void {
  const size = outputSizeOf(plan);
  if (size === null) return;
  const { width, height } = size;
  if (width * height > MAX_IMAGE_PIXELS)
    throw new JobTooLargeError({ pixels: width * height, limitPixels: MAX_IMAGE_PIXELS });
  if (format === "webp" && Math.max(width, height) > MAX_WEBP_SIDE)
    throw new JobTooLargeError({ webpSide: Math.max(width, height), limitSide: MAX_WEBP_SIDE });
}

function checkUnit({ reads, resultBytes, memoryBytes }: UnitPlan, unit: number): void {
  if (resultBytes > MAX_RESULT_BYTES) throw new JobTooLargeError({ unit, resultBytes, limitBytes: MAX_RESULT_BYTES });
  let bytes = memoryBytes + resultBytes;
  for (const { region } of reads) bytes += region.width * region.height * 4;
  if (bytes > MAX_UNIT_BYTES) throw new JobTooLargeError({ unit, memoryBytes: bytes, limitBytes: MAX_UNIT_BYTES });
}
