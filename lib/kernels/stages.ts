import type { JobPlan, StagePlan } from "./kernel.ts";

/** The stage a unit belongs to, and its place there. */
export function stageOf(
  plan: Pick<JobPlan, "stages">,
  ordinal: number,
): { readonly stage: number; readonly index: number } {
  let first = 0;
  for (const [stage, { unitCount }] of plan.stages.entries()) {
    if (ordinal < first + unitCount) return { stage, index: ordinal - first };
    first += unitCount;
  }
  throw new RangeError(`There is no unit ${ordinal} in a plan of ${first}.`);
}

/** Units of all stages together. */
export function unitCountOf(stages: readonly StagePlan[]): number {
  return stages.reduce((sum, { unitCount }) => sum + unitCount, 0);
}

/** Ordinal of the first unit of a stage; of stage `stages.length`, the count of all units. */
export function firstOrdinalOf(plan: Pick<JobPlan, "stages">, stage: number): number {
  return unitCountOf(plan.stages.slice(0, stage));
}

/** How many stages are put together to data, rather than to the output image. */
export function dataStageCount(plan: Pick<JobPlan, "stages" | "makesImage">): number {
  return plan.stages.length - Number(plan.makesImage);
}

/** Size of the output image, or null when the job makes none. */
export function outputSizeOf(plan: Pick<JobPlan, "stages" | "makesImage">): StagePlan["raster"] | null {
  return plan.makesImage ? plan.stages.at(-1)!.raster : null;
}
