import type { JobPlan, Region, StagePlan, UnitPlan } from "../kernel.ts";
import { firstOrdinalOf, stageOf, unitCountOf } from "../stages.ts";

/**
 * A plan whose units are bundles of a kernel's own. A bundle of k consecutive units of a stage is one unit to everyone
 * who hands out, compares and credits: it reads what they read, its result is theirs one after the other, its cost the
 * sum of theirs. Only who computes it and who puts its result in place looks at its parts.
 *
 * @param sizes units per bundle, by stage; 1 where a stage's units stay by themselves, as they do where there is none.
 */
export function bundlePlan(plan: JobPlan, sizes: readonly number[]): JobPlan {
  const stages = plan.stages.map((stage, at) => bundleStage(stage, sizes[at] ?? 1));
  if (stages.every(({ bundle }) => bundle === undefined)) return plan;
  return {
    stages,
    makesImage: plan.makesImage,
    unitCount: unitCountOf(stages),
    unit(ordinal) {
      const ordinals = ordinalsOf(stages, ordinal);
      if (!ordinals.bundled) return plan.unit(ordinals.first);
      const parts: UnitPlan[] = [];
      for (let part = ordinals.first; part < ordinals.end; part++) parts.push(plan.unit(part));
      return join(parts);
    },
  };
}

/** The kernel's own units, half-open, that unit `ordinal` of a plan with these stages stands for. */
export function ordinalsOf(
  stages: readonly StagePlan[],
  ordinal: number,
): { readonly first: number; readonly end: number; readonly bundled: boolean } {
  const { stage, index } = stageOf({ stages }, ordinal);
  const before = ownUnitCountOf(stages.slice(0, stage));
  const { bundle } = stages[stage]!;
  if (bundle === undefined) return { first: before + index, end: before + index + 1, bundled: false };
  const first = index * bundle.size;
  const end = Math.min(first + bundle.size, bundle.unitCount);
  return { first: before + first, end: before + end, bundled: true };
}

/** The unit of a plan with these stages that one of the kernel's own is, or is a part of; the part counted from 0. */
export function placeOf(
  stages: readonly StagePlan[],
  ownOrdinal: number,
): { readonly ordinal: number; readonly part: number } {
  const own = stages.map((stage) => ({ ...stage, unitCount: ownUnitCountOf([stage]) }));
  const { stage, index } = stageOf({ stages: own }, ownOrdinal);
  const size = stages[stage]!.bundle?.size ?? 1;
  return { ordinal: firstOrdinalOf({ stages }, stage) + Math.floor(index / size), part: index % size };
}

/** How many units a kernel's own plan has, whatever travels together. */
export function ownUnitCountOf(stages: readonly StagePlan[]): number {
  return stages.reduce((sum, { unitCount, bundle }) => sum + (bundle?.unitCount ?? unitCount), 0);
}

/** Units per bundle, by stage, of a plan with these stages. */
export function bundleSizesOf(stages: readonly StagePlan[]): number[] {
  return stages.map(({ bundle }) => bundle?.size ?? 1);
}

/** The units that a unit consists of, each with its part of the result: itself unless it is a bundle. */
export function* splitResult(
  unit: UnitPlan,
  result: Uint8Array,
): Generator<{ readonly unit: UnitPlan; readonly result: Uint8Array }> {
  let at = 0;
  for (const part of unit.parts ?? [unit]) {
    yield { unit: part, result: result.subarray(at, at + part.resultBytes) };
    at += part.resultBytes;
  }
}

function bundleStage(stage: StagePlan, atMost: number): StagePlan {
  const { unitCount } = stage;
  const size = Math.min(atMost, unitCount);
  if (size <= 1) return stage;
  return { ...stage, unitCount: Math.ceil(unitCount / size), bundle: { size, unitCount } };
}

function join(parts: readonly UnitPlan[]): UnitPlan {
  let resultBytes = 0;
  let costOps = 0;
  let memoryBytes = 0;
  for (const part of parts) {
    resultBytes += part.resultBytes;
    costOps += part.costOps;
    memoryBytes = Math.max(memoryBytes, part.memoryBytes + part.resultBytes);
  }
  const reads = parts.flatMap((part) => part.reads);
  return { stage: parts[0]!.stage, region: boxOf(parts), reads, resultBytes, costOps, memoryBytes, parts };
}

/** The smallest region that holds all of the parts'. */
function boxOf(parts: readonly UnitPlan[]): Region {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { region } of parts) {
    left = Math.min(left, region.x);
    top = Math.min(top, region.y);
    right = Math.max(right, region.x + region.width);
    bottom = Math.max(bottom, region.y + region.height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
