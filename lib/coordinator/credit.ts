/**
 * Elementary operations that earn one micro-credit. One credit is 1/200 of a day on a machine doing 10^9 operations a
 * second, BOINC's cobblestone: 86,400 × 10^9 / 200 = 4.32 × 10^11 operations.
 * https://github.com/BOINC/boinc/wiki/Computation-credit
 */
const OPS_PER_MICRO_CREDIT = 432_000;

/**
 * Credit for one valid result, in micro-credits, from its unit's declared cost; at least one. A bundle is rounded once, as
 * a whole: rounded one by one, units of a tenth of a millisecond would earn anything between half and twice their cost.
 */
export function creditMicroOf(costOps: number): number {
  return Math.max(1, Math.round(costOps / OPS_PER_MICRO_CREDIT));
}
