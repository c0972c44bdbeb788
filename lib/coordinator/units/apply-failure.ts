import type { HostId } from "#lib/protocol/ids.ts";
import type { Failure } from "#lib/protocol/messages/exchange.ts";
import type { ReplicaRecord, UnitRecord } from "../ports.ts";
import type { Applied } from "./apply-report.ts";
import { declined } from "./declined.ts";

/**
 * Records that a host gives a replica back. `returned` releases the place as if the deadline had passed, and the same
 * host may take the unit again; `declined` releases it too, for other hosts; every other reason uses up one of the
 * unit's results.
 */
export function applyFailure(
  unit: UnitRecord,
  failure: { readonly hostId: HostId; readonly attempt: number; readonly reason: Failure["reason"] },
): Applied {
  const replica = unit.replicas[failure.attempt];
  if (replica === undefined) return { unit, rejected: "replica.unknown" };
  if (replica.hostId !== failure.hostId) return { unit, rejected: "replica.not-yours" };
  if (replica.state !== "issued") return { unit, rejected: null };
  const ended = endFor(failure.reason, replica);
  return { unit: { ...unit, replicas: unit.replicas.with(failure.attempt, ended) }, rejected: null };
}

function endFor(reason: Failure["reason"], replica: ReplicaRecord): ReplicaRecord {
  if (reason === "declined") return declined(replica);
  return { ...replica, state: reason === "returned" ? "expired" : "failed" };
}
