import { type Kysely, sql } from "kysely";
import type { JobId } from "#lib/protocol/ids.ts";
import type { Schema } from "../schema.ts";

/**
 * Units cancelled by one transaction. A flush that wants one of them waits for it, and every host's exchange with the
 * flush: a hundred thousand at once held them up for seconds.
 */
const UNITS_PER_TRANSACTION = 1_000;

/** Cancels what is open of a job that has ended, and closes it when that is done; may be broken off and begun again. */
export async function cancelOpenUnits(db: Kysely<Schema>, id: JobId, nowMs: number): Promise<void> {
  const job = await db
    .selectFrom("jobs")
    .select(["first_unit_id", "units_total"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (job === undefined) return;
  const end = job.first_unit_id + job.units_total;
  for (let first = job.first_unit_id; first < end; first += UNITS_PER_TRANSACTION) {
    // One statement, and so one transaction; locks are taken in ascending order, like those of flushes.
    await sql`
      WITH open AS (
        SELECT id FROM units WHERE id >= ${first} AND id < ${Math.min(first + UNITS_PER_TRANSACTION, end)}
          AND state IN (0, 4) ORDER BY id FOR UPDATE
      )
      UPDATE units SET state = 3, wants = 0, changed_at_ms = ${nowMs} FROM open WHERE units.id = open.id
    `.execute(db);
  }
  await db.updateTable("jobs").set({ unclosed: false }).where("id", "=", id).where("unclosed", "=", true).execute();
}
