import type { HostId } from "#lib/protocol/ids.ts";
import type { ReplicaRecord, UnitRecord } from "../ports.ts";
import { MAX_LOST_PER_HOST } from "./unit-limits.ts";

/**
 * Whether a host may get a replica: the unit wants one, and the host has none of it but a few that it lost. One that
 * declined it would only decline it again.
 */
export function mayTake(unit: UnitRecord, hostId: HostId): boolean {
  if (unit.state !== "open" || unit.wants < 1) return false;
  let lost = 0;
  for (const replica of unit.replicas) {
    if (replica.hostId !== hostId) continue;
    if (replica.state !== "expired") return false;
    lost++;
  }
  return lost < MAX_LOST_PER_HOST;
}

/**
 * Hands one replica to a host; only when {@link mayTake}. Under a fixed quorum the host is told to send the payload when
 * that settles something and no other outstanding host was told to: nobody sent one yet, or a reported commitment matches
 * none. Where a unit rests on trust every host is, because it would tell a host whether others have the unit.
 *
 * @param leaseMs time the host has to report.
 * @param byTrust whether the unit rests on trust.
 */
export function assignReplica(
  unit: UnitRecord,
  hostId: HostId,
  nowMs: number,
  leaseMs: number,
  byTrust = false,
): UnitRecord {
  const replica: ReplicaRecord = {
    attempt: unit.replicas.length,
    hostId,
    state: "issued",
    upload: byTrust || wantsUploader(unit),
    issuedAtMs: nowMs,
    deadlineMs: nowMs + leaseMs,
    reportedAtMs: null,
    commitment: null,
    matches: null,
    mark: "none",
  };
  return { ...unit, wants: unit.wants - 1, replicas: [...unit.replicas, replica] };
}

function wantsUploader(unit: UnitRecord): boolean {
  let unsettled = unit.candidates.length === 0;
  for (const replica of unit.replicas) {
    if (replica.state === "issued" && replica.upload) return false;
    if (replica.state === "reported" && replica.matches === null) unsettled = true;
  }
  return unsettled;
}
