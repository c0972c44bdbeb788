import type { ReplicaRecord, UnitRecord } from "../ports.ts";
import { isDeclined } from "./declined.ts";

/**
 * Whether a unit's result may be shown: it is accepted for ever, and no host that was to compute it can still commit
 * itself to what it would read there.
 */
export function isPublished({ state, replicas }: UnitRecord): boolean {
  return state === "accepted" && !replicas.some((replica) => replica.state === "issued");
}

/**
 * Closes a unit's commitments, so that its result may be published: what is still handed out is taken back before its
 * time, which is nobody's fault. Reports of it are late from then on.
 */
export function closeCommitments(unit: UnitRecord): UnitRecord {
  if (unit.state !== "accepted" || isPublished(unit)) return unit;
  const close = (replica: ReplicaRecord): ReplicaRecord =>
    replica.state === "issued" ? { ...replica, state: "expired" } : replica;
  return { ...unit, replicas: unit.replicas.map(close) };
}

/**
 * Whether a replica whose lease ended may still be reported: its unit's commitments are not closed, a result more is
 * within the unit's limit, and its host took no other replica of the unit since. A report for one that may not is `late`.
 */
export function mayReportLate(unit: UnitRecord, replica: ReplicaRecord): boolean {
  if (unit.state === "failed" || unit.state === "cancelled" || isPublished(unit)) return false;
  let places = unit.maxReplicas;
  for (const other of unit.replicas) {
    if (other.hostId === replica.hostId && other.attempt > replica.attempt) return false;
    if (other.state !== "expired" && !isDeclined(other)) places--;
  }
  return places > 0;
}
