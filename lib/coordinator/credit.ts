import type { UnitPlan } from "#lib/kernels/kernel.ts";

/**
 * Elementary operations that earn one micro-credit. One credit is 1/200 of a day on a machine doing 10^9 operations a
 * second, BOINC's cobblestone: 86,400 × 10^9 / 200 = 4.32 × 10^11 operations.
 * https://github.com/BOINC/boinc/wiki/Computation-credit
 */
const OPS_PER_MICRO_CREDIT = 432_000;

/**
 * Credit for one valid result of a unit, in micro-credits; of a bundle the sum of its units', so that nobody earns more or
 * less by what travels together.
 */
export function creditMicroOfUnit({ costOps, parts }: Pick<UnitPlan, "costOps" | "parts">): number {
  if (parts === undefined) return creditMicroOf(costOps);
  return parts.reduce((sum, part) => sum + creditMicroOf(part.costOps), 0);
}

/** Credit for one valid result, in micro-credits, from its unit's declared cost; at least one. */
function creditMicroOf(costOps: number): number {
  return Math.max(1, Math.round(costOps / OPS_PER_MICRO_CREDIT));
}
