import type { ReplicaRecord, UnitRecord } from "../ports.ts";

/**
 * Whether an expired replica's place was given away: its unit wants no more results, or its host took another replica
 * of the same unit since. A report for it is then `late`.
 */
export function isDisplaced(unit: UnitRecord, replica: ReplicaRecord): boolean {
  if (unit.state !== "open" || unit.wants < 1) return true;
  return unit.replicas.some((other) => other.hostId === replica.hostId && other.attempt > replica.attempt);
}
