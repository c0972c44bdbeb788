import type { ReplicaRecord } from "../ports.ts";

/**
 * Hosts that may find one unit too large for them before it fails. Where four of five hosts are too small, that many
 * are in a row once in a million units. With lost replicas and results, attempts stay below the wire's limit of 255.
 */
export const MAX_DECLINED = 64;

/** The replica of a host that cannot hold its unit: given up, with a lease that ended where it began. */
export function declined(replica: ReplicaRecord): ReplicaRecord {
  return { ...replica, state: "failed", deadlineMs: replica.issuedAtMs };
}

/** Whether the host found the unit too large for it, which says nothing about the unit. */
export function isDeclined({ state, issuedAtMs, deadlineMs }: ReplicaRecord): boolean {
  return state === "failed" && deadlineMs === issuedAtMs;
}
