import type { Clock } from "../clock.ts";
import { learnJobs } from "../exchange/learn-jobs.ts";
import { type Decisions, UnitDrafts } from "../exchange/unit-drafts.ts";
import type { CoordinatorStorage } from "../storage.ts";
import type { Chore } from "./loop.ts";

/** Wake-ups handled by one transaction; each is one flush's worth of units, and exchanges should not wait long for it. */
const WAKE_UPS_PER_ROUND = 2;

/**
 * The transitioner: looks at units whose moment has come, above all to take back replicas that were not reported in
 * time. Also finishes what a process left behind that died between failing a job and cancelling its units.
 */
export function expireReplicas(
  deps: Decisions & {
    readonly storage: CoordinatorStorage;
    readonly clock: Clock;
  },
): Chore {
  const { storage, clock, book, trust } = deps;
  return {
    name: "expire-replicas",
    everyMs: 1_000,
    run: async () => {
      const nowMs = clock.nowMs();
      const { wakeUps, work } = await storage.flush(async (transaction) => {
        const due = await transaction.takeDue(nowMs, WAKE_UPS_PER_ROUND);
        if (due.wakeUps === 0) return { wakeUps: 0, work: [] };
        await learnJobs(transaction, due.units, book);
        const drafts = new UnitDrafts(nowMs, deps);
        await trust.learn(transaction, drafts.votersOf(due.units), nowMs);
        drafts.adopt(due.units);
        drafts.decide("all");
        const changes = drafts.changes([]);
        await transaction.save(changes);
        return { wakeUps: due.wakeUps, work: changes.work };
      });
      trust.apply(work, nowMs);
      for (const id of await storage.listUnclosedJobs()) await storage.cancelOpenUnits(id, nowMs);
      return wakeUps === WAKE_UPS_PER_ROUND;
    },
  };
}
