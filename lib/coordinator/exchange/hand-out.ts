import type { HostId } from "#lib/protocol/ids.ts";
import type { Assignment } from "#lib/protocol/messages/exchange.ts";
import { type RequesterFilter, servesRequester } from "#lib/protocol/requesters.ts";
import type { JobBook, JobFacts } from "../job-book.ts";
import type { ReplicaRecord, UnitRecord } from "../ports.ts";
import type { Claimable, FlushTransaction } from "../storage.ts";
import { findObstacle } from "../trust/may-join.ts";
import type { ReasonCode } from "../trust/reasons.ts";
import { findLimit } from "../trust/work-quota.ts";
import type { TrustBook } from "../trust-book.ts";
import { assignReplica, mayTake } from "../units/assign-replica.ts";
import { hostsOf } from "../units/hosts-of.ts";
import { learnJobs } from "./learn-jobs.ts";
import type { UnitDrafts } from "./unit-drafts.ts";

/** One exchange's claim while it is being served. */
export interface Claimant {
  readonly hostId: HostId;
  kernels: readonly string[];
  /** Whose jobs it serves; null: everybody's. */
  readonly requesters: RequesterFilter | null;
  remaining: number;
  readonly assignments: Assignment[];
  /** Why the last unit that it did not get went to others; null when there was none. */
  obstacle: ReasonCode | null;
}

/** Queries for one group of claimants in one flush; each looks behind the last, so a host's own units do not block it. */
const MAX_LOOKS = 4;
/** Most units locked by one query. Bounds the time a flush can take. */
const MAX_LOOK = 4_096;

/** Hands out replicas: the feeder. Keeps no state of its own between flushes but a guess at how much one unit serves. */
export class Feeder {
  readonly #book: JobBook;
  readonly #trust: TrustBook;
  readonly #random: () => number;
  /** Replicas recently handed out per unit locked, so that few rows are locked for nothing. */
  #replicasPerUnit = 1;

  constructor(book: JobBook, trust: TrustBook, random: () => number) {
    this.#book = book;
    this.#trust = trust;
    this.#random = random;
  }

  /**
   * Serves a group of claimants that run the same kernels for the same requesters, looking further while that helps.
   * Which hosts share a unit is drawn at random, so that hosts cannot choose their partners by claiming together.
   */
  async handOut(
    transaction: FlushTransaction,
    drafts: UnitDrafts,
    claimants: readonly Claimant[],
    nowMs: number,
  ): Promise<void> {
    let hungry = claimants.filter(({ remaining }) => remaining > 0);
    const filter = claimants[0]?.requesters ?? null;
    let last: Claimable | null = null;
    for (let looks = 0; looks < MAX_LOOKS && hungry.length > 0; looks++) {
      const limit = this.#sizeOfLook(hungry);
      // Jobs that nobody here has met yet are met at the first look, and passed over from the second on.
      const exceptJobs = filter === null ? [] : this.#book.leftOutBy(filter);
      const found: readonly Claimable[] = await transaction.lockClaimable({
        kernels: hungry[0]!.kernels,
        exceptJobs,
        hostIds: [...new Set(hungry.map(({ hostId }) => hostId))],
        limit,
        after: last,
      });
      const units = found.map(({ unit }) => unit);
      drafts.adopt(units);
      await learnJobs(transaction, units, this.#book);
      await this.#trust.learn(transaction, hostsOf(units), nowMs);
      this.#serve(drafts, found, hungry, nowMs);
      if (found.length < limit) return;
      hungry = hungry.filter(({ remaining }) => remaining > 0);
      last = found.at(-1)!;
    }
  }

  /** How many units to lock so that these claimants are probably served. */
  #sizeOfLook(claimants: readonly Claimant[]): number {
    let total = 0;
    let largest = 0;
    for (const { remaining } of claimants) {
      total += remaining;
      largest = Math.max(largest, remaining);
    }
    return Math.min(MAX_LOOK, Math.max(largest, Math.ceil(total / this.#replicasPerUnit)));
  }

  #serve(drafts: UnitDrafts, found: readonly Claimable[], claimants: readonly Claimant[], nowMs: number): void {
    let hungry = [...claimants];
    let given = 0;
    let used = 0;
    for (const { unit: locked } of found) {
      if (hungry.length === 0) break;
      let unit = drafts.find(locked.id)!;
      const facts = this.#book.find(unit.jobId);
      if (facts === undefined) continue;
      const { requesters } = hungry[0]!;
      if (requesters !== null && !servesRequester(requesters, facts.requester)) continue;
      const before = given;
      let sated = false;
      const start = Math.floor(this.#random() * hungry.length);
      for (let step = 0; step < hungry.length && unit.wants > 0; step++) {
        const claimant = hungry[(start + step) % hungry.length]!;
        if (claimant.remaining === 0 || !mayTake(unit, claimant.hostId)) continue;
        const obstacle = this.#findObstacle(unit, claimant.hostId, facts, nowMs);
        if (obstacle !== null) {
          claimant.obstacle = obstacle;
          continue;
        }
        unit = assignReplica(unit, claimant.hostId, nowMs, facts.leaseMs, facts.policy.kind === "error-rate");
        const { attempt, upload, deadlineMs } = unit.replicas.at(-1)!;
        drafts.wakeAt(deadlineMs, unit.id);
        const { id: unitId, jobId, ordinal } = unit;
        const name = this.#trust.nameOf(facts, unitId, attempt);
        claimant.assignments.push({ unitId, attempt: name, jobId, ordinal, leaseMs: facts.leaseMs, upload });
        claimant.remaining--;
        if (claimant.remaining === 0) sated = true;
        given++;
      }
      if (given === before) continue;
      used++;
      drafts.put(unit);
      if (sated) hungry = hungry.filter(({ remaining }) => remaining > 0);
    }
    if (used > 0) this.#replicasPerUnit = (this.#replicasPerUnit + given / used) / 2;
  }

  /** Why a host may not have a replica of a unit although it has none; null when it may. */
  #findObstacle(unit: UnitRecord, hostId: HostId, facts: JobFacts, nowMs: number): ReasonCode | null {
    const trust = this.#trust;
    const { kernel } = facts;
    const byTrust = facts.policy.kind === "error-rate";
    if (byTrust) {
      const limit = findLimit({ trust: trust.trustOf(hostId, kernel, nowMs), held: 0, waitMs: 0 }, true, nowMs);
      if (limit !== null) return limit;
    }
    // By far the most common case where hosts come without a session's origin; spares every pair a look.
    if (!byTrust && trust.isUnrelated(hostId)) return null;
    const others = unit.replicas.filter((replica) => replica.hostId !== hostId && counts(replica));
    if (others.length === 0) return null;
    const isDisputed = byTrust && unit.state === "open" && unit.candidates.length > 1;
    return findObstacle(
      trust.memberOf(hostId, kernel, nowMs),
      others.map((other) => {
        const member = trust.memberOf(other.hostId, kernel, nowMs);
        // It may come yet, so its rules hold; but it must not take a new host's place by staying away.
        return other.state === "expired" ? { ...member, standing: "proven" } : member;
      }),
      trust.rulesFor(facts, isDisputed),
    );
  }
}

/** Whether a replica has a part in what is decided about its unit, or may have. */
function counts({ state }: ReplicaRecord): boolean {
  return state !== "failed";
}
