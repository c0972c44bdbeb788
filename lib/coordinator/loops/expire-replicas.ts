import type { Clock } from "../clock.ts";
import { learnJobs } from "../exchange/learn-jobs.ts";
import { UnitDrafts } from "../exchange/unit-drafts.ts";
import type { JobBook } from "../job-book.ts";
import type { CoordinatorStorage } from "../storage.ts";
import type { Commit } from "../units/apply-report.ts";
import type { Chore } from "./loop.ts";

/** Wake-ups handled by one transaction; each is one flush's worth of units, and exchanges should not wait long for it. */
const WAKE_UPS_PER_ROUND = 2;

/**
 * The transitioner: looks at units whose moment has come, above all to take back replicas that were not reported in
 * time. Also finishes what a process left behind that died between failing a job and cancelling its units.
 */
export function expireReplicas(deps: {
  readonly storage: CoordinatorStorage;
  readonly clock: Clock;
  readonly book: JobBook;
  readonly commit: Commit;
}): Chore {
  const { storage, clock, book, commit } = deps;
  return {
    name: "expire-replicas",
    everyMs: 1_000,
    run: async () => {
      const nowMs = clock.nowMs();
      const wakeUps = await storage.flush(async (transaction) => {
        const due = await transaction.takeDue(nowMs, WAKE_UPS_PER_ROUND);
        if (due.wakeUps === 0) return 0;
        await learnJobs(transaction, due.units, book);
        const drafts = new UnitDrafts(nowMs, book, commit);
        drafts.adopt(due.units);
        drafts.decide("all");
        await transaction.save(drafts.changes([]));
        return due.wakeUps;
      });
      for (const id of await storage.listUnclosedJobs()) await storage.cancelOpenUnits(id, nowMs);
      return wakeUps === WAKE_UPS_PER_ROUND;
    },
  };
}
