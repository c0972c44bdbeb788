import type { HostId } from "#lib/protocol/ids.ts";
import type { ReplicaRef } from "#lib/protocol/messages/exchange.ts";
import type { FlushTransaction } from "../storage.ts";
import { attemptOf } from "./attempt-of.ts";
import type { Claimant } from "./hand-out.ts";
import type { PreparedExchange } from "./prepare-exchange.ts";
import type { Decisions, UnitDrafts } from "./unit-drafts.ts";

type Claims = ReadonlyMap<HostId, readonly ReplicaRef[]>;

/** What hosts whose last answer may have been lost were handed out in it. */
export async function findLastClaims(
  transaction: FlushTransaction,
  batch: readonly PreparedExchange[],
): Promise<Claims> {
  const hosts = batch.filter(({ request }) => request.claim?.resendLost === true).map(({ hostId }) => hostId);
  return hosts.length === 0 ? new Map() : transaction.findLastClaims([...new Set(hosts)]);
}

/**
 * Gives replicas again that were handed out in an answer that may have been lost, as BOINC resends lost results: what
 * nobody knows of would only be missed when its deadline passes. One that did arrive, its host has and takes no harm of.
 */
export function resendLost(
  batch: readonly PreparedExchange[],
  claims: readonly (Claimant | null)[],
  drafts: UnitDrafts,
  lastClaims: Claims,
  nowMs: number,
  context: Decisions,
): void {
  for (const [index, { hostId, request }] of batch.entries()) {
    const claim = claims[index];
    if (claim == null || request.claim?.resendLost !== true) continue;
    for (const { unitId, attempt } of lastClaims.get(hostId) ?? []) {
      const unit = drafts.find(unitId);
      if (unit === undefined) continue;
      const replica = unit.replicas[attemptOf(unit, attempt, context)];
      if (replica?.hostId !== hostId || replica.state !== "issued") continue;
      const leaseMs = Math.floor(replica.deadlineMs - nowMs);
      if (leaseMs <= 0) continue;
      const { jobId, ordinal } = unit;
      claim.assignments.push({ unitId, attempt, jobId, ordinal, leaseMs, upload: replica.upload });
      claim.remaining = Math.max(0, claim.remaining - 1);
    }
  }
}

/** What each host is handed out in this flush. */
export function handedOut(claims: readonly (Claimant | null)[]): Claims {
  const given = new Map<HostId, ReplicaRef[]>();
  for (const claim of claims) {
    if (claim === null || claim.assignments.length === 0) continue;
    given.set(claim.hostId, [...(given.get(claim.hostId) ?? []), ...claim.assignments]);
  }
  return given;
}
