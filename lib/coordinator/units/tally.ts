import type { Digest, HostId } from "#lib/protocol/ids.ts";
import type { ReplicaRecord, UnitRecord } from "../ports.ts";
import { isDeclined, MAX_DECLINED } from "./declined.ts";
import { MAX_LOST_REPLICAS } from "./unit-limits.ts";

/** A unit's replicas, counted for the decision about it. */
export interface Tally {
  /** Handed out, not reported. */
  readonly outstanding: number;
  /** Reported commitments that match no candidate; nobody can tell yet whether they agree with each other. */
  readonly unmatched: number;
  /** Those of the unmatched whose payload may still come, so that they are worth waiting for. */
  readonly hopeful: number;
  /** When the first of the hopeful stops being so; null while an uploader is outstanding or when there is none. */
  readonly patienceEndsMs: number | null;
  /** The candidate with most different hosts behind it; of equals the one with the smallest digest. */
  readonly best: { readonly digest: Digest; readonly hosts: number } | null;
  /** Replicas that may still be handed out under the limit of results. */
  readonly slots: number;
}

/** How long a reported replica's payload is waited for: as long as its lease was. */
export function patienceEndsMs(replica: ReplicaRecord): number {
  return (replica.reportedAtMs ?? replica.issuedAtMs) + (replica.deadlineMs - replica.issuedAtMs);
}

/** Counts an open unit's replicas by what they can still contribute. Matches must be up to date. */
export function tallyUnit(unit: UnitRecord, nowMs: number): Tally {
  let outstanding = 0;
  // Whether one of the outstanding was told to send the payload.
  let uploaderOutstanding = false;
  // Came to nothing without a result: expired or given back.
  let lost = 0;
  let tooLarge = 0;
  let results = 0;
  const unmatched: ReplicaRecord[] = [];
  for (const replica of unit.replicas) {
    if (replica.state === "issued") {
      outstanding++;
      uploaderOutstanding ||= replica.upload;
    } else if (replica.state === "expired") {
      lost++;
    } else if (isDeclined(replica)) {
      tooLarge++;
    } else {
      results++;
      if (replica.state === "reported" && replica.matches === null) unmatched.push(replica);
    }
  }
  const patient = uploaderOutstanding ? unmatched : unmatched.filter((replica) => patienceEndsMs(replica) > nowMs);
  const slots = unit.maxReplicas - results - outstanding;
  return {
    outstanding,
    unmatched: distinctHosts(unmatched),
    hopeful: distinctHosts(patient),
    patienceEndsMs: uploaderOutstanding || patient.length === 0 ? null : Math.min(...patient.map(patienceEndsMs)),
    best: bestCandidate(unit),
    slots: tooLarge < MAX_DECLINED ? Math.max(0, Math.min(slots, MAX_LOST_REPLICAS - lost)) : 0,
  };
}

function bestCandidate(unit: UnitRecord): Tally["best"] {
  let best: { digest: Digest; hosts: number } | null = null;
  for (const { digest } of unit.candidates) {
    const hosts = distinctHosts(unit.replicas.filter((replica) => replica.matches === digest));
    if (best === null || hosts > best.hosts || (hosts === best.hosts && digest < best.digest)) best = { digest, hosts };
  }
  return best;
}

function distinctHosts(replicas: readonly ReplicaRecord[]): number {
  if (replicas.length < 2) return replicas.length;
  const hosts = new Set<HostId>();
  for (const replica of replicas) hosts.add(replica.hostId);
  return hosts.size;
}
