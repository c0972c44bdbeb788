import { firstOrdinalOf } from "#lib/kernels/stages.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { Clock } from "../clock.ts";
import { learnJobs } from "../exchange/learn-jobs.ts";
import { type Decisions, UnitDrafts } from "../exchange/unit-drafts.ts";
import type { JobFacts } from "../job-book.ts";
import type { JobRecord, UnitRecord } from "../ports.ts";
import type { CoordinatorStorage } from "../storage.ts";
import { AuditTally, auditedSupportOf } from "../trust/audit-findings.ts";
import { decideRelease } from "../trust/decide-release.ts";
import type { StageAudit } from "../trust/host-record.ts";
import { policyOf } from "../trust/policy.ts";
import type { Chore } from "./loop.ts";

/** Units looked at by one transaction: exchanges should not wait long for it. */
const UNITS_PER_FLUSH = 256;

interface ReleaseDeps extends Decisions {
  readonly storage: CoordinatorStorage;
  readonly clock: Clock;
}

/** What becomes of one unit while a stage is looked through. */
type Visit = (unit: UnitRecord, drafts: UnitDrafts) => void;

/**
 * Releases the stages of jobs with a target error rate. When every unit of a stage stands provisionally, all are decided
 * once more with what is known of their hosts by now, so that what rests on hosts that were caught since is computed
 * again. Then the audit goes on until it bounds the wrong results (decide-release.ts), and its units are accepted for ever.
 * Every step is written down before the next and may be repeated, so that a process may die at any of them.
 */
export function releaseStages(deps: ReleaseDeps): Chore {
  const { storage, clock, book, trust } = deps;

  /** Looks through a stage's units, each locked meanwhile and decided anew. True when all of them stand. */
  const lookThrough = async (job: JobRecord, visit: Visit, release: boolean, signal: AbortSignal): Promise<boolean> => {
    const { first, end } = rangeOf(job);
    let stand = true;
    for (let after = first - 1; after < end - 1; ) {
      if (signal.aborted) return false;
      const page = await storage.listUnits(job.id, { sinceMs: 0, limit: UNITS_PER_FLUSH, afterOrdinal: after });
      if (page.length === 0) return stand;
      const ids = page.filter(({ ordinal }) => ordinal < end).map(({ id }) => id);
      const nowMs = clock.nowMs();
      const changes = await storage.flush(async (transaction) => {
        const units = await transaction.lockUnits(ids);
        await learnJobs(transaction, units, book);
        const drafts = new UnitDrafts(nowMs, deps);
        await trust.learn(transaction, drafts.votersOf(units), nowMs);
        drafts.adopt(units);
        drafts.decide("all");
        for (const { id } of units) visit(drafts.find(id)!, drafts);
        drafts.decide("touched");
        for (const { id } of units) if (drafts.find(id)!.state === "open") stand = false;
        if (release) drafts.release();
        const saved = drafts.changes([]);
        await transaction.save(saved);
        return saved;
      });
      trust.apply(changes.work, nowMs);
      for (const { jobId } of changes.failedJobs) await storage.cancelOpenUnits(jobId, nowMs);
      after = page.at(-1)!.ordinal;
    }
    return stand;
  };

  /** Takes a stage as far as it gets. False when its units have to be computed first. */
  const advance = async (job: JobRecord, facts: JobFacts, signal: AbortSignal): Promise<boolean> => {
    const stage = job.stageCids.length;
    const known = job.audit?.stage === stage ? job.audit : null;
    const audit: StageAudit = known ?? {
      stage,
      sinceMs: clock.nowMs(),
      rate: 0,
      expectedWrong: facts.allowedWrong,
      released: false,
    };
    if (audit.released) return lookThrough(job, () => undefined, true, signal);
    if (known === null) await storage.saveAudit(job.id, audit);
    const tally = new AuditTally(audit.sinceMs, audit.rate, (id) => trust.draw("audit", id));
    const visit: Visit = (unit, drafts) => {
      const support =
        unit.auditedSupport > 0
          ? unit.auditedSupport
          : auditedSupportOf(unit, audit.sinceMs, (id) => trust.isArbiter(id));
      const isDrawn = support > 0 && trust.draw("audit", unit.id) < audit.rate;
      const auditFloor = isDrawn ? support + 1 : 0;
      const audited = { ...unit, auditedSupport: support, auditFloor };
      if (support !== unit.auditedSupport || auditFloor !== unit.auditFloor) drafts.put(audited);
      tally.add(audited);
    };
    if (!(await lookThrough(job, visit, false, signal))) return false;
    const { released, expectedWrong, auditRate } = decideRelease(
      tally.audit(trust.isForewarned(facts.kernel)),
      facts.allowedWrong,
    );
    await storage.saveAudit(job.id, { ...audit, rate: auditRate, expectedWrong, released });
    return true;
  };

  return {
    name: "release-stages",
    everyMs: 1_000,
    run: async (signal) => {
      let more = false;
      for (const job of await storage.listJobsInState(["running"])) {
        if (signal.aborted) return false;
        if (policyOf(job.terms).kind !== "error-rate" || !isComplete(job)) continue;
        const facts = await factsOf(deps, job.id);
        if (facts === undefined) continue;
        if (await advance(job, facts, signal)) more = true;
      }
      return more;
    },
  };
}

/** Whether no unit of the stage a job is at is open. */
function isComplete(job: JobRecord): boolean {
  const { end } = rangeOf(job);
  return job.unitsProvisional > 0 && job.unitsAccepted + job.unitsProvisional >= end;
}

/** Ordinals of the stage a job is at. */
function rangeOf(job: JobRecord): { first: number; end: number } {
  const stage = Math.min(job.stageCids.length, job.stages.length - 1);
  const first = firstOrdinalOf(job, stage);
  return { first, end: first + job.stages[stage]!.unitCount };
}

async function factsOf({ storage, book }: ReleaseDeps, id: JobId): Promise<JobFacts | undefined> {
  if (book.missing([id]).length > 0) {
    const job = await storage.findJob(id);
    if (job !== null) book.learn(job);
  }
  return book.find(id);
}
