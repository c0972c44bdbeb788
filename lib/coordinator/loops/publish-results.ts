import type { JobId } from "#lib/protocol/ids.ts";
import type { Clock } from "../clock.ts";
import { learnJobs } from "../exchange/learn-jobs.ts";
import { type Decisions, UnitDrafts } from "../exchange/unit-drafts.ts";
import type { CoordinatorStorage } from "../storage.ts";
import { closeCommitments } from "../units/commitments-of-unit.ts";

/** Units closed by one transaction: exchanges should not wait long for it. */
const UNITS_PER_FLUSH = 256;

/**
 * Closes the commitments of all accepted units of a job, before what they were put together to is seen: whoever still
 * holds a replica could report what they read there. Accepted units hand nothing out, so that none is left when it ends.
 */
export async function publishResults(
  deps: Decisions & { readonly storage: CoordinatorStorage; readonly clock: Clock },
  id: JobId,
): Promise<void> {
  const { storage, clock, book } = deps;
  for (;;) {
    const ids = await storage.listUnpublished(id, UNITS_PER_FLUSH);
    if (ids.length === 0) return;
    await storage.flush(async (transaction) => {
      const units = await transaction.lockUnits(ids);
      await learnJobs(transaction, units, book);
      const drafts = new UnitDrafts(clock.nowMs(), deps);
      drafts.adopt(units);
      for (const unit of units) drafts.put(closeCommitments(unit));
      await transaction.save(drafts.changes([]));
    });
  }
}
