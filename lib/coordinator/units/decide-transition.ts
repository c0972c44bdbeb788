import type { Digest } from "#lib/protocol/ids.ts";
import type { ReplicaRecord, UnitRecord } from "../ports.ts";
import type { Commit } from "./apply-report.ts";
import { type Tally, tallyUnit } from "./tally.ts";

/** What follows from a unit's replicas at one moment. */
export interface Transition {
  readonly unit: UnitRecord;
  /** Replicas that became `valid` or `invalid` now; each replica is in here at most once in its life. */
  readonly decided: readonly ReplicaRecord[];
  /** When to look at the unit again although nothing arrives and no lease ends; null when there is no such moment. */
  readonly wakeAtMs: number | null;
}

/**
 * Moves a unit to where its replicas say it is: expires leases, matches commitments to the payloads at hand, accepts
 * when `quorum` different hosts agree, asks for more replicas when they cannot any more, gives up when that is
 * hopeless. Idempotent, and for the same set of replicas independent of the order in which they arrived.
 *
 * Commitments are bound to their host, so two of them can only be compared through a payload. Reported replicas that
 * match none are hoped to agree with each other while a payload may still come; after that they count for nothing
 * until one does.
 */
export function decideTransition(unit: UnitRecord, nowMs: number, commit: Commit): Transition {
  // Nothing follows from no replicas: it wants its quorum from the start, or nothing until its stage is opened.
  if (unit.replicas.length === 0) return { unit, decided: [], wakeAtMs: null };
  const current = matchCommitments(expireReplicas(unit, nowMs), commit);
  if (current.state === "accepted") return settle(current);
  if (current.state !== "open") return { unit: withWants(current, 0), decided: [], wakeAtMs: null };
  const tally = tallyUnit(current, nowMs);
  if (tally.best !== null && tally.best.hosts >= current.quorum) {
    return settle({ ...current, state: "accepted", canonical: tally.best.digest, wants: 0 });
  }
  const wants = countWanted(current, tally);
  if (isHopeless(current, tally, wants)) {
    return { unit: { ...current, state: "failed", wants: 0 }, decided: [], wakeAtMs: null };
  }
  return { unit: withWants(current, wants), decided: [], wakeAtMs: tally.patienceEndsMs };
}

function expireReplicas(unit: UnitRecord, nowMs: number): UnitRecord {
  if (!unit.replicas.some((replica) => isOverdue(replica, nowMs))) return unit;
  const expire = (replica: ReplicaRecord): ReplicaRecord =>
    isOverdue(replica, nowMs) ? { ...replica, state: "expired" } : replica;
  return { ...unit, replicas: unit.replicas.map(expire) };
}

function isOverdue(replica: ReplicaRecord, nowMs: number): boolean {
  return replica.state === "issued" && replica.deadlineMs <= nowMs;
}

/** Compares each commitment that matches nothing yet with every payload at hand: the canonical one once there is one. */
function matchCommitments(unit: UnitRecord, commit: Commit): UnitRecord {
  const digests = unit.canonical === null ? unit.candidates.map(({ digest }) => digest) : [unit.canonical];
  if (digests.length === 0) return unit;
  let replicas: ReplicaRecord[] | null = null;
  for (const replica of unit.replicas) {
    if (replica.state !== "reported" || replica.matches !== null || replica.commitment === null) continue;
    const subject = { unitId: unit.id, attempt: replica.attempt, hostId: replica.hostId };
    const matches = digests.find((digest) => commit(subject, digest) === replica.commitment);
    if (matches === undefined) continue;
    replicas ??= [...unit.replicas];
    replicas[replica.attempt] = { ...replica, matches };
  }
  return replicas === null ? unit : { ...unit, replicas };
}

/** Gives every reported replica of an accepted unit its verdict. */
function settle(unit: UnitRecord): Transition {
  const canonical = unit.canonical as Digest;
  const decided: ReplicaRecord[] = [];
  const replicas = unit.replicas.map((replica) => {
    if (replica.state !== "reported") return replica;
    const verdict: ReplicaRecord = { ...replica, state: replica.matches === canonical ? "valid" : "invalid" };
    decided.push(verdict);
    return verdict;
  });
  return { unit: decided.length === 0 ? unit : { ...unit, replicas }, decided, wakeAtMs: null };
}

/** How many more replicas the best-placed group needs, under the limit of results. */
function countWanted(unit: UnitRecord, tally: Tally): number {
  const agreeing = Math.max(tally.best?.hosts ?? 0, tally.hopeful);
  return Math.max(0, Math.min(unit.quorum - agreeing - tally.outstanding, tally.slots));
}

/** True when no group can reach the quorum, or when nothing more can come and none has. */
function isHopeless(unit: UnitRecord, tally: Tally, wants: number): boolean {
  const best = tally.best?.hosts ?? 0;
  if (Math.max(best, tally.unmatched) + tally.outstanding + tally.slots < unit.quorum) return true;
  return wants === 0 && tally.outstanding === 0 && Math.max(best, tally.hopeful) < unit.quorum;
}

function withWants(unit: UnitRecord, wants: number): UnitRecord {
  return unit.wants === wants ? unit : { ...unit, wants };
}
