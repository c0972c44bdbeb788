import type { Digest, HostId } from "#lib/protocol/ids.ts";
import type { ReplicaMark } from "#lib/protocol/states.ts";
import type { ReplicaRecord, UnitRecord } from "../ports.ts";
import { decideUnit, type UnitDecision, type Vote } from "../trust/decide-unit.ts";
import type { ReasonCode } from "../trust/reasons.ts";
import type { Commit } from "./apply-report.ts";
import { patienceEndsMs, type Tally, tallyUnit } from "./tally.ts";
import { BY_QUORUM, type UnitVerification } from "./unit-verification.ts";

/** What follows from a unit's replicas at one moment. */
export interface Transition {
  readonly unit: UnitRecord;
  /** Replicas that became `valid` or `invalid` now; each replica is in here at most once in its life. */
  readonly decided: readonly ReplicaRecord[];
  /** When to look at the unit again although nothing arrives and no lease ends; null when there is no such moment. */
  readonly wakeAtMs: number | null;
  /** Why the unit is where it is; null when nothing was decided. */
  readonly reason: ReasonCode | null;
}

/**
 * Moves a unit to where its replicas say it is: expires leases, matches commitments to the payloads at hand, accepts
 * what its verification finds sufficient (decide-unit.ts), asks for more replicas when it does not, gives up when that
 * is hopeless. Idempotent, and for the same set of replicas independent of the order in which they arrived.
 *
 * Commitments are bound to their host, so two of them can only be compared through a payload. Reported replicas that
 * match none are hoped to agree with each other while a payload may still come; after that they count for nothing
 * until one does.
 */
export function decideTransition(
  unit: UnitRecord,
  nowMs: number,
  commit: Commit,
  verification: UnitVerification = BY_QUORUM,
): Transition {
  // Nothing follows from no replicas: it wants its quorum from the start, or nothing until its stage is opened.
  if (unit.replicas.length === 0) return { unit, decided: [], wakeAtMs: null, reason: null };
  const current = matchCommitments(expireReplicas(unit, nowMs), commit, verification);
  if (current.state === "accepted") return settle(current, null);
  if (current.state === "failed" || current.state === "cancelled") {
    return { unit: withWants(current, 0), decided: [], wakeAtMs: null, reason: null };
  }
  const tally = tallyUnit(current, nowMs);
  const decision = judge(current, tally, nowMs, verification);
  const { reason } = decision;
  if (decision.state === "accepted") {
    const canonical = decision.canonical as Digest;
    if (verification.kind === "quorum") return settle({ ...current, state: "accepted", canonical, wants: 0 }, reason);
    const accepted = withMarks(current, decision, verification);
    return { unit: moved(accepted, "provisional", canonical, 0), decided: [], wakeAtMs: null, reason };
  }
  if (decision.state === "failed" || isHopeless(decision, tally)) {
    return { unit: { ...current, state: "failed", wants: 0 }, decided: [], wakeAtMs: null, reason: "unit.exhausted" };
  }
  const open = verification.kind === "quorum" ? current : withMarks(current, decision, verification);
  const isContested = decision.disputed || current.auditFloor > 0;
  const wakeAtMs = isContested ? nextLookMs(current, nowMs) : tally.patienceEndsMs;
  return { unit: moved(open, "open", null, decision.wants), decided: [], wakeAtMs, reason };
}

/** A dispute or an audit is looked at again when everybody had their time, and then time and again: hosts that could settle it go. */
function nextLookMs(unit: UnitRecord, nowMs: number): number {
  const { issuedAtMs, deadlineMs } = unit.replicas.at(-1)!;
  const awaitedUntilMs = lastAwaitedMs(unit);
  return awaitedUntilMs > nowMs ? awaitedUntilMs : nowMs + Math.max(1, deadlineMs - issuedAtMs);
}

/** When whoever has not come to a unit after its latest event has had as much time as a host with a replica has. */
function lastAwaitedMs({ replicas }: UnitRecord): number {
  return Math.max(...replicas.map(patienceEndsMs));
}

/**
 * Accepts a provisional unit for ever and gives every reported replica its verdict. One that is not provisional, because
 * it was opened again meanwhile, stays as it is.
 */
export function releaseUnit(unit: UnitRecord): Transition {
  if (unit.state !== "provisional") return { unit, decided: [], wakeAtMs: null, reason: null };
  return settle({ ...unit, state: "accepted" }, null);
}

function judge(unit: UnitRecord, tally: Tally, nowMs: number, verification: UnitVerification): UnitDecision<Digest> {
  const votes = votesOf(unit, verification);
  // Commitments that may still turn out to agree with each other are as good as replicas on their way.
  const outstanding = tally.outstanding + Math.max(0, tally.hopeful - (tally.best?.hosts ?? 0));
  const { auditFloor, quorum } = unit;
  if (verification.kind === "quorum") {
    const facts = { spotDraw: 1, auditFloor: 0, outstanding, slots: tally.slots, isDeserted: false };
    return decideUnit(votes, facts, { kind: "quorum", quorum, spread: verification.spread }, NO_RATES);
  }
  const mayBeJudged =
    verification.hasArbiter && !unit.replicas.some(({ hostId }) => verification.standing(hostId) === "arbiter");
  const isDeserted = outstanding === 0 && !mayBeJudged && lastAwaitedMs(unit) <= nowMs;
  const facts = { spotDraw: verification.spotDraw(unit.id), auditFloor, outstanding, slots: tally.slots, isDeserted };
  return decideUnit(votes, facts, { kind: "error-rate", targetErrorRate: 0, floor: quorum }, verification.rates);
}

const NO_RATES = { spot: 0, saboteurShare: 0.5, liveHosts: 0 };

/** The results that are known, one for each host. */
function votesOf(unit: UnitRecord, verification: UnitVerification): Vote<Digest>[] {
  const votes: Vote<Digest>[] = [];
  if (unit.candidates.length === 0) return votes;
  const hosts = new Set<HostId>();
  for (const { matches, hostId } of unit.replicas) {
    if (matches === null || hosts.has(hostId)) continue;
    hosts.add(hostId);
    votes.push({ side: matches, standing: standingIn(unit, hostId, verification) });
  }
  return votes;
}

/** What was accepted on a proven host's word stays so when its trust fades; only when it is caught that word is void. */
function standingIn(unit: UnitRecord, hostId: HostId, verification: UnitVerification): Vote<Digest>["standing"] {
  if (verification.kind === "quorum") return "proven";
  const standing = verification.standing(hostId);
  return standing === "unproven" && unit.state === "provisional" ? "proven" : standing;
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
function matchCommitments(unit: UnitRecord, commit: Commit, verification: UnitVerification): UnitRecord {
  const digests = unit.state === "accepted" ? [unit.canonical as Digest] : unit.candidates.map(({ digest }) => digest);
  if (digests.length === 0) return unit;
  let replicas: ReplicaRecord[] | null = null;
  for (const replica of unit.replicas) {
    if (replica.state !== "reported" || replica.matches !== null || replica.commitment === null) continue;
    const { attempt, hostId } = replica;
    const name = verification.kind === "quorum" ? attempt : verification.nameOf(unit.id, attempt);
    const subject = { unitId: unit.id, attempt: name, hostId };
    const matches = digests.find((digest) => commit(subject, digest) === replica.commitment);
    if (matches === undefined) continue;
    replicas ??= [...unit.replicas];
    replicas[replica.attempt] = { ...replica, matches };
  }
  return replicas === null ? unit : { ...unit, replicas };
}

/** Gives every reported replica of an accepted unit its verdict. */
function settle(unit: UnitRecord, reason: ReasonCode | null): Transition {
  const canonical = unit.canonical as Digest;
  const decided: ReplicaRecord[] = [];
  const isConfirmed = isOfSeveralHosts(unit.replicas, canonical);
  const replicas = unit.replicas.map((replica) => {
    if (replica.state !== "reported") return replica;
    const verdict: ReplicaRecord =
      replica.matches === canonical
        ? { ...replica, state: "valid", mark: isConfirmed ? "verified" : replica.mark }
        : { ...replica, state: "invalid", mark: "wrong" };
    decided.push(verdict);
    return verdict;
  });
  return { unit: decided.length === 0 ? unit : { ...unit, replicas }, decided, wakeAtMs: null, reason };
}

function isOfSeveralHosts(replicas: readonly ReplicaRecord[], digest: Digest): boolean {
  const first = replicas.find(({ matches }) => matches === digest);
  return replicas.some(({ matches, hostId }) => matches === digest && hostId !== first?.hostId);
}

/** Says of each result what it counts as in its host's record now. */
function withMarks(
  unit: UnitRecord,
  { state, canonical, support, disputed }: UnitDecision<Digest>,
  verification: UnitVerification & { kind: "error-rate" },
): UnitRecord {
  let replicas: ReplicaRecord[] | null = null;
  for (const replica of unit.replicas) {
    if (replica.state !== "reported") continue;
    const isCaught = verification.standing(replica.hostId) === "caught";
    let mark: ReplicaMark = "none";
    if (state === "accepted") {
      if (replica.matches !== canonical) mark = "wrong";
      else if (!isCaught && support >= 2) mark = "verified";
    } else if (replica.mark === "wrong") {
      mark = "wrong";
    } else if (disputed && !isCaught && replica.matches !== null) {
      mark = "disputed";
    }
    if (mark === replica.mark) continue;
    replicas ??= [...unit.replicas];
    replicas[replica.attempt] = { ...replica, mark };
  }
  return replicas === null ? unit : { ...unit, replicas };
}

/** True when not even everything that may still come would be enough. */
function isHopeless({ missing }: UnitDecision<Digest>, { best, unmatched, outstanding, slots }: Tally): boolean {
  return missing > outstanding + slots + Math.max(0, unmatched - (best?.hosts ?? 0));
}

function moved(unit: UnitRecord, state: "open" | "provisional", canonical: Digest | null, wants: number): UnitRecord {
  const isThere = unit.state === state && unit.canonical === canonical && unit.wants === wants;
  return isThere ? unit : { ...unit, state, canonical, wants };
}

function withWants(unit: UnitRecord, wants: number): UnitRecord {
  return unit.wants === wants ? unit : { ...unit, wants };
}
