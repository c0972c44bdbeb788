import { type Kysely, sql } from "kysely";
import { openingOf } from "#lib/coordinator/trust/policy.ts";
import { digestOfCid } from "#lib/protocol/digests.ts";
import type { Cid, JobId } from "#lib/protocol/ids.ts";
import type { Schema } from "../schema.ts";
import { insertReferences } from "./blob-references.ts";

/** Thrown, so that the transaction is undone, when a stage turns out not to be the next one of a job that runs. */
export class StageNotNextError extends Error {}

/**
 * Opens a stage. Units are locked before their job and in ascending order, as in flushes, so that the two never wait for
 * each other. `changed_at_ms` stays: nothing changes that anybody sees.
 *
 * @throws {StageNotNextError}
 */
export async function openStage(db: Kysely<Schema>, id: JobId, stage: number, previous: Cid): Promise<void> {
  const job = await db
    .selectFrom("jobs")
    .select(["first_unit_id", "stages", "terms"])
    .where("id", "=", id)
    .where("state", "=", "running")
    .where(sql<boolean>`cardinality(stage_cids) = ${stage - 1}`)
    .executeTakeFirst();
  if (job === undefined) throw new StageNotNextError();
  let first = job.first_unit_id;
  for (const { unitCount } of job.stages.slice(0, stage)) first += unitCount;
  const end = first + (job.stages[stage]?.unitCount ?? 0);
  await sql`
    WITH closed AS (
      SELECT id FROM units WHERE id >= ${first} AND id < ${end} AND state = 0 ORDER BY id FOR UPDATE
    )
    UPDATE units SET wants = ${openingOf(job.terms).wants} FROM closed WHERE units.id = closed.id
  `.execute(db);
  const { numUpdatedRows } = await db
    .updateTable("jobs")
    .set({ stage_cids: sql`array_append(stage_cids, ${previous}::text)` })
    .where("id", "=", id)
    .where("state", "=", "running")
    .where(sql<boolean>`cardinality(stage_cids) = ${stage - 1}`)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new StageNotNextError();
  await insertReferences(db, id, [digestOfCid(previous)]);
}
