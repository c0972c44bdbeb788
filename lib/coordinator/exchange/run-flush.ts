import type { HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { ExchangeResponse, Failure, IdleReason, ReplicaRef, Standing } from "#lib/protocol/messages/exchange.ts";
import type { JobBook } from "../job-book.ts";
import type { UnitRecord } from "../ports.ts";
import type { FlushTransaction, UnitChange } from "../storage.ts";
import type { HostWork } from "../trust/host-record.ts";
import { explain, type ReasonCode } from "../trust/reasons.ts";
import { applyFailure } from "../units/apply-failure.ts";
import { applyReport, type RejectionCode } from "../units/apply-report.ts";
import { standingOf } from "../units/standing-of.ts";
import { attemptOf } from "./attempt-of.ts";
import type { Claimant, Feeder } from "./hand-out.ts";
import { learnJobs } from "./learn-jobs.ts";
import { type Cut, limitClaims } from "./limit-claims.ts";
import type { PreparedExchange, PreparedReport } from "./prepare-exchange.ts";
import { findLastClaims, handedOut, resendLost } from "./resend-lost.ts";
import { type Decisions, UnitDrafts } from "./unit-drafts.ts";

/** What flushes need besides their transaction. */
export interface FlushContext extends Decisions {
  readonly feeder: Feeder;
  /** Most unreported replicas of one host. */
  readonly maxOutstanding: number;
}

/** Waiting times suggested to hosts that got less than they claimed, in milliseconds. Hosts add jitter. */
const RETRY_AFTER_MS: Record<IdleReason, number> = {
  "no-work": 2_000,
  "only-own-units": 2_000,
  "kernel-unsupported": 30_000,
  "quota-reached": 1_000,
  rules: 5_000,
  "other-requesters": 5_000,
  waiting: 60_000,
};

/** The outcome of one report or failure, kept until standings can be told. */
type Rejections = Map<PreparedReport | Failure, RejectionCode>;

/**
 * Serves a batch of exchanges in one transaction: records what hosts report, decides about the units concerned, hands
 * out replicas, writes everything once. The order of the statements, and with it of the locks, is the same for every
 * flush: units by id, claimable units (never waiting), hosts, jobs.
 *
 * @returns one response for each exchange, the jobs that failed, and for when all this is committed what the book of trust has to
 *   learn and the units that changed.
 */
export async function runFlush(
  transaction: FlushTransaction,
  batch: readonly PreparedExchange[],
  nowMs: number,
  context: FlushContext,
): Promise<{
  responses: ExchangeResponse[];
  failedJobs: JobId[];
  work: readonly HostWork[];
  units: readonly UnitChange[];
}> {
  const { book, trust, feeder } = context;
  const drafts = new UnitDrafts(nowMs, context);
  const claims = batch.map((exchange) => claimantOf(exchange, book));
  const lastClaims = await findLastClaims(transaction, batch);
  const { changed, asked } = unitsOf(batch, lastClaims);
  const claimingHosts = [...new Set(claims.filter((claim) => claim !== null).map(({ hostId }) => hostId))];

  const [locked, read, outstanding] = await Promise.all([
    changed.size > 0 ? transaction.lockUnits([...changed]) : [],
    asked.size > 0 ? transaction.readUnits([...asked]) : [],
    claimingHosts.length > 0 ? transaction.countOutstanding(claimingHosts) : new Map<HostId, number>(),
    trust.learn(transaction, claimingHosts, nowMs),
  ]);
  drafts.adopt(locked);
  await learnJobs(transaction, locked, book);
  await trust.learn(transaction, drafts.votersOf(locked), nowMs);
  const { rejections, freed } = applyEvents(batch, drafts, nowMs, context);
  drafts.decide("touched");

  resendLost(batch, claims, drafts, lastClaims, nowMs, context);
  for (const [id, count] of freed) outstanding.set(id, Math.max(0, (outstanding.get(id) ?? 0) - count));
  const cut = limitClaims(claims, outstanding, context, nowMs);
  for (const group of groupByKernels(claims)) {
    await feeder.handOut(transaction, drafts, group, nowMs);
  }

  const changes = drafts.changes(
    batch.map(({ hostId }) => hostId),
    handedOut(claims),
  );
  await transaction.save(changes);

  const readById = new Map(read.map((unit) => [unit.id, unit]));
  await learnJobs(transaction, read, book);
  const find = (id: UnitId) => drafts.find(id) ?? readById.get(id);
  // Null for a unit of a job that nobody here knows; nothing for a host that was caught, whatever its result.
  const creditOf = (unit: UnitRecord, hostId: HostId): number | null => {
    const facts = book.find(unit.jobId);
    if (facts === undefined) return null;
    const isForfeit = facts.policy.kind === "error-rate" && trust.standingOf(hostId, facts.kernel, nowMs) === "caught";
    return isForfeit ? 0 : facts.creditMicro(unit.ordinal);
  };
  const idleReasons = await findIdleReasons(transaction, claims, cut, context.book);
  const responses = batch.map((exchange, index): ExchangeResponse => {
    const standings = standingsOf(exchange, rejections, find, creditOf, context);
    const idle = idleReasons.get(index);
    const assignments = claims[index]?.assignments ?? [];
    if (idle === undefined) return { standings, assignments };
    const { reason, code } = idle;
    const explanation = code === null ? {} : { explanation: explain(code) };
    return { standings, assignments, idle: { reason, retryAfterMs: RETRY_AFTER_MS[reason], ...explanation } };
  });
  return {
    responses,
    failedJobs: changes.failedJobs.map(({ jobId }) => jobId),
    work: changes.work,
    units: changes.units,
  };
}

/** Units that events change, those whose replicas may be given again with them, and units that are only asked about. */
function unitsOf(
  batch: readonly PreparedExchange[],
  lastClaims: ReadonlyMap<HostId, readonly ReplicaRef[]>,
): { changed: Set<UnitId>; asked: Set<UnitId> } {
  const changed = new Set<UnitId>();
  for (const refs of lastClaims.values()) for (const { unitId } of refs) changed.add(unitId);
  const asked = new Set<UnitId>();
  for (const { request } of batch) {
    for (const { unitId } of request.reports) changed.add(unitId);
    for (const { unitId } of request.failures) changed.add(unitId);
  }
  for (const { request } of batch) for (const { unitId } of request.ask) if (!changed.has(unitId)) asked.add(unitId);
  return { changed, asked };
}

function claimantOf({ hostId, request }: PreparedExchange, book: JobBook): Claimant | null {
  if (request.claim === undefined || request.claim.max === 0) return null;
  const kernels = request.claim.kernels.filter((tag) => book.knows(tag)).sort();
  const { max, requesters = null } = request.claim;
  return { hostId, kernels, requesters, remaining: max, assignments: [], obstacle: null };
}

function applyEvents(
  batch: readonly PreparedExchange[],
  drafts: UnitDrafts,
  nowMs: number,
  context: Decisions,
): { rejections: Rejections; freed: Map<HostId, number> } {
  const { book, commit } = context;
  const rejections: Rejections = new Map();
  // Only a replica that was still out gives its host room: the same report twice does not.
  const freed = new Map<HostId, number>();
  const free = (hostId: HostId, unit: UnitRecord, attempt: number): void => {
    if (unit.replicas[attempt]?.state === "issued") freed.set(hostId, (freed.get(hostId) ?? 0) + 1);
  };
  for (const { hostId, request, reports } of batch) {
    for (const prepared of reports) {
      const { unitId, attempt: name, commitment } = prepared.report;
      const unit = drafts.find(unitId);
      const rejected =
        unit === undefined ? "replica.unknown" : (prepared.rejected ?? checkPayload(prepared, unit, book));
      if (unit === undefined || rejected !== null) {
        rejections.set(prepared, rejected!);
        continue;
      }
      const attempt = attemptOf(unit, name, context);
      const report = { hostId, attempt, name, commitment, candidate: prepared.candidate };
      const applied = applyReport(unit, report, nowMs, commit);
      if (applied.rejected === null) free(hostId, unit, attempt);
      else rejections.set(prepared, applied.rejected);
      if (applied.rejected === "report.commitment-mismatch") drafts.blame(hostId, unit);
      const gained = applied.unit.candidates.length > unit.candidates.length;
      drafts.put(applied.unit, gained ? prepared.payload : null);
    }
    for (const failure of request.failures) {
      const unit = drafts.find(failure.unitId);
      if (unit === undefined) {
        rejections.set(failure, "replica.unknown");
        continue;
      }
      const attempt = attemptOf(unit, failure.attempt, context);
      const applied = applyFailure(unit, { hostId, attempt, reason: failure.reason });
      if (applied.rejected !== null) rejections.set(failure, applied.rejected);
      else free(hostId, unit, attempt);
      drafts.put(applied.unit);
    }
  }
  return { rejections, freed };
}

function checkPayload({ candidate }: PreparedReport, unit: UnitRecord, book: JobBook): RejectionCode | null {
  const facts = book.find(unit.jobId);
  if (facts === undefined) return "replica.unknown";
  return candidate !== null && candidate.sizeBytes !== facts.resultBytes(unit.ordinal) ? "result.wrong-size" : null;
}

/** Claimants that run the same kernels for the same requesters share their queries. */
function groupByKernels(claims: readonly (Claimant | null)[]): Claimant[][] {
  const groups = new Map<string, Claimant[]>();
  for (const claim of claims) {
    if (claim === null || claim.remaining === 0 || claim.kernels.length === 0) continue;
    const key = wishesOf(claim);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [claim]);
    else group.push(claim);
  }
  return [...groups.values()];
}

/** The same for claimants that the same queries can serve. */
function wishesOf({ kernels, requesters }: Claimant): string {
  return requesters === null ? kernels.join(" ") : JSON.stringify([kernels, requesters]);
}

/** Why a claim was not served in full: what the host can do about it, and the rule, where one decided. */
interface Idle {
  readonly reason: IdleReason;
  readonly code: ReasonCode | null;
}

/** Says why claims were not served in full. Asks what is claimable only once for each set of wishes. */
async function findIdleReasons(
  transaction: FlushTransaction,
  claims: readonly (Claimant | null)[],
  cut: ReadonlyMap<number, Cut>,
  book: JobBook,
): Promise<Map<number, Idle>> {
  const reasons = new Map<number, Idle>();
  const known = new Map<string, IdleReason>();
  for (const [index, claim] of claims.entries()) {
    if (claim === null) continue;
    const limit = cut.get(index);
    if (claim.remaining === 0) {
      if (limit?.isShort) reasons.set(index, idleOf(limit));
      continue;
    }
    const key = wishesOf(claim);
    let reason = known.get(key);
    if (reason === undefined) {
      reason = await reasonFor(transaction, claim, book);
      known.set(key, reason);
    }
    if (reason === "kernel-unsupported" && limit !== undefined && (await transaction.hasClaimable(limit.withheld))) {
      reasons.set(index, idleOf(limit));
      continue;
    }
    const isRuled = reason === "only-own-units" && claim.obstacle !== null;
    reasons.set(index, isRuled ? { reason: "rules", code: claim.obstacle } : { reason, code: null });
  }
  return reasons;
}

function idleOf({ code }: Cut): Idle {
  return { reason: code === "host.quota" ? "quota-reached" : "waiting", code };
}

async function reasonFor(
  transaction: FlushTransaction,
  { kernels, requesters }: Claimant,
  book: JobBook,
): Promise<IdleReason> {
  const leftOut = requesters === null ? [] : book.leftOutBy(requesters);
  if (kernels.length > 0 && (await transaction.hasClaimable(kernels, leftOut))) return "only-own-units";
  if (leftOut.length > 0 && (await transaction.hasClaimable(kernels))) return "other-requesters";
  return (await transaction.hasClaimable(null)) ? "kernel-unsupported" : "no-work";
}

/** One standing for each report, failure and question, in that order. */
function standingsOf(
  { hostId, request, reports }: PreparedExchange,
  rejections: Rejections,
  find: (id: UnitId) => UnitRecord | undefined,
  creditOf: (unit: UnitRecord, hostId: HostId) => number | null,
  context: Decisions,
): Standing[] {
  const standing = ({ unitId, attempt }: ReplicaRef): Standing => {
    const unit = find(unitId);
    const creditMicro = unit === undefined ? null : creditOf(unit, hostId);
    if (unit === undefined || creditMicro === null) return reject({ unitId, attempt }, "replica.unknown");
    const told = standingOf(unit, hostId, { unitId, attempt: attemptOf(unit, attempt, context) }, creditMicro);
    return told.attempt === attempt ? told : { ...told, attempt };
  };
  const standings: Standing[] = [];
  for (const prepared of reports) {
    const code = rejections.get(prepared);
    standings.push(code === undefined ? standing(prepared.report) : reject(prepared.report, code));
  }
  for (const failure of request.failures) {
    const { unitId, attempt } = failure;
    const code = rejections.get(failure);
    standings.push(code === undefined ? { unitId, attempt, standing: "ended" } : reject(failure, code));
  }
  for (const ref of request.ask) standings.push(standing(ref));
  return standings;
}

function reject({ unitId, attempt }: ReplicaRef, code: RejectionCode): Standing {
  return { unitId, attempt, standing: "rejected", code };
}
