import { type Kysely, type Selectable, sql } from "kysely";
import type { InputTiles, JobRecord } from "#lib/coordinator/ports.ts";
import type { JobCursor, JobMove } from "#lib/coordinator/storage.ts";
import { openingOf } from "#lib/coordinator/trust/policy.ts";
import { digestOfCid } from "#lib/protocol/digests.ts";
import type { AccountId, Cid, JobId } from "#lib/protocol/ids.ts";
import type { JobState } from "#lib/protocol/states.ts";
import type { JobsTable, Schema } from "../schema.ts";
import { insertReferences } from "./blob-references.ts";

/** Rows inserted by one statement when a job's units are created; bounds the time and memory of one statement. */
const UNITS_PER_INSERT = 20_000;

/** Everything of a job but its inputs' tiles. */
const JOB_COLUMNS = [
  "id",
  "account_id",
  "title",
  "kernel",
  "kernel_version",
  "params",
  "terms",
  "standing",
  "inputs",
  "stages",
  "makes_image",
  "stage_cids",
  "output_format",
  "output_cid",
  "output_size_bytes",
  "units_provisional",
  "audit",
  "report_cid",
  "report_size_bytes",
  "state",
  "failure_code",
  "failure_message",
  "units_total",
  "units_accepted",
  "results_reported",
  "results_invalid",
  "created_at_ms",
  "ended_at_ms",
] as const satisfies readonly (keyof JobsTable)[];

/** Jobs with their counters, the increments that are not folded yet included. */
function selectJobs(db: Kysely<Schema>) {
  return db
    .selectFrom("jobs")
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom("job_progress")
          .whereRef("job_progress.job_id", "=", "jobs.id")
          .select([
            sql<number>`coalesce(sum(cardinality(accepted)), 0)::integer`.as("more_accepted"),
            sql<number>`coalesce(sum(reported), 0)::integer`.as("more_reported"),
            sql<number>`coalesce(sum(invalid), 0)::integer`.as("more_invalid"),
            sql<number>`coalesce(sum(provisional), 0)::integer`.as("more_provisional"),
          ])
          .as("pending"),
      (join) => join.onTrue(),
    )
    .select(JOB_COLUMNS.map((column) => `jobs.${column}` as const))
    .select(["more_accepted", "more_provisional", "more_reported", "more_invalid"]);
}

type JobRow = Pick<Selectable<JobsTable>, (typeof JOB_COLUMNS)[number]> & {
  more_accepted: number | null;
  more_provisional: number | null;
  more_reported: number | null;
  more_invalid: number | null;
};

function toJobRecord(row: JobRow): JobRecord {
  return {
    id: row.id as JobId,
    accountId: row.account_id as AccountId | null,
    title: row.title,
    kernel: row.kernel,
    kernelVersion: row.kernel_version,
    params: row.params,
    terms: row.terms,
    standing: row.standing,
    inputs: row.inputs,
    stages: row.stages,
    makesImage: row.makes_image,
    stageCids: row.stage_cids as Cid[],
    outputFormat: row.output_format,
    outputCid: row.output_cid as Cid | null,
    outputSizeBytes: row.output_size_bytes,
    reportCid: row.report_cid as Cid | null,
    reportSizeBytes: row.report_size_bytes,
    state: row.state,
    failure: row.failure_code === null ? null : { code: row.failure_code, message: row.failure_message ?? "" },
    unitsTotal: row.units_total,
    unitsAccepted: row.units_accepted + (row.more_accepted ?? 0),
    unitsProvisional: row.units_provisional + (row.more_provisional ?? 0),
    audit: row.audit,
    resultsReported: row.results_reported + (row.more_reported ?? 0),
    resultsInvalid: row.results_invalid + (row.more_invalid ?? 0),
    createdAtMs: row.created_at_ms,
    endedAtMs: row.ended_at_ms,
  };
}

export async function findJobs(db: Kysely<Schema>, ids: readonly JobId[]): Promise<JobRecord[]> {
  const rows = await selectJobs(db).where("jobs.id", "in", ids).execute();
  return rows.map(toJobRecord);
}

export async function findTiles(db: Kysely<Schema>, id: JobId): Promise<InputTiles | null> {
  const row = await db.selectFrom("jobs").select("input_tiles").where("id", "=", id).executeTakeFirst();
  return row?.input_tiles ?? null;
}

/** To the letter as the index `jobs_public` has it. */
const IS_PUBLIC = sql<boolean>`(jobs.standing OR jobs.terms ->> 'showInGallery' = 'true')`;

export async function listJobs(
  db: Kysely<Schema>,
  { accountId, limit, before }: { accountId: AccountId | null; limit: number; before: JobCursor | null },
): Promise<JobRecord[]> {
  let query = selectJobs(db).orderBy("jobs.created_at_ms", "desc").orderBy("jobs.id", "desc").limit(limit);
  query = accountId === null ? query.where(IS_PUBLIC) : query.where("jobs.account_id", "=", accountId);
  if (before !== null) {
    query = query.where(
      sql<boolean>`(jobs.created_at_ms, jobs.id) < (${before.createdAtMs}::bigint, ${before.id}::uuid)`,
    );
  }
  return (await query.execute()).map(toJobRecord);
}

export async function listJobsInState(db: Kysely<Schema>, states: readonly JobState[]): Promise<JobRecord[]> {
  const rows = await selectJobs(db).where("jobs.state", "in", states).orderBy("jobs.created_at_ms").execute();
  return rows.map(toJobRecord);
}

/** Reserves a range of unit ids for a job; a reservation that is not used leaves a gap, which is harmless. */
export async function reserveUnitIds(db: Kysely<Schema>, count: number): Promise<number> {
  const { next } = await db
    .updateTable("unit_ids")
    .set((eb) => ({ next: eb("next", "+", count) }))
    .returning("next")
    .executeTakeFirstOrThrow();
  return next - count;
}

export async function insertJob(
  db: Kysely<Schema>,
  job: JobRecord,
  { kernelTag, tiles, first }: { readonly kernelTag: string; readonly tiles: InputTiles; readonly first: number },
): Promise<void> {
  await db
    .insertInto("jobs")
    .values({
      id: job.id,
      account_id: job.accountId,
      title: job.title,
      kernel: job.kernel,
      kernel_version: job.kernelVersion,
      params: JSON.stringify(job.params),
      terms: JSON.stringify(job.terms),
      standing: job.standing,
      inputs: JSON.stringify(job.inputs),
      input_tiles: JSON.stringify(tiles),
      stages: JSON.stringify(job.stages),
      makes_image: job.makesImage,
      output_format: job.outputFormat,
      output_cid: job.outputCid,
      output_size_bytes: job.outputSizeBytes,
      state: job.state,
      failure_code: null,
      failure_message: null,
      first_unit_id: first,
      units_total: job.unitsTotal,
      created_at_ms: job.createdAtMs,
      ended_at_ms: null,
    })
    .execute();
  await insertReferences(db, job.id, [...job.inputs.map(({ cid }) => cid), ...tiles.flat()].map(digestOfCid));
  const { quorum, wants, maxReplicas } = openingOf(job.terms);
  const { priority } = job.terms;
  const opened = job.stages[0]!.unitCount;
  for (let start = 0; start < job.unitsTotal; start += UNITS_PER_INSERT) {
    const last = Math.min(start + UNITS_PER_INSERT, job.unitsTotal) - 1;
    await sql`
      INSERT INTO units (id, changed_at_ms, ordinal, queue_rank, quorum, max_replicas, wants, job_id, kernel)
      SELECT ${first}::bigint + ordinal, ${job.createdAtMs}, ordinal, ${-priority}, ${quorum}, ${maxReplicas},
        CASE WHEN ordinal < ${opened} THEN ${wants}::smallint ELSE 0 END, ${job.id}, ${kernelTag}
      FROM generate_series(${start}::integer, ${last}::integer) AS ordinal
    `.execute(db);
  }
}

export async function moveJob(db: Kysely<Schema>, id: JobId, from: readonly JobState[], to: JobMove): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("jobs")
    .set({
      state: to.state,
      ...("endedAtMs" in to && { ended_at_ms: to.endedAtMs }),
      ...(to.state === "done" && {
        output_cid: to.outputCid,
        output_size_bytes: to.outputSizeBytes,
        report_cid: to.reportCid,
        report_size_bytes: to.reportSizeBytes,
      }),
      ...(to.state === "failed" && { failure_code: to.failure.code, failure_message: to.failure.message }),
      ...((to.state === "failed" || to.state === "cancelled") && { unclosed: true }),
    })
    .where("id", "=", id)
    .where("state", "in", from)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  if (to.state === "done") {
    const made = [to.outputCid, to.reportCid].filter((cid) => cid !== null);
    await insertReferences(db, id, made.map(digestOfCid));
  }
  return true;
}

export async function listUnclosedJobs(db: Kysely<Schema>): Promise<JobId[]> {
  const rows = await db.selectFrom("jobs").select("id").where("unclosed", "=", true).execute();
  return rows.map(({ id }) => id as JobId);
}

export async function listRemovableJobs(
  db: Kysely<Schema>,
  { keepStanding, endedBeforeMs, nowMs }: { keepStanding: number; endedBeforeMs: number; nowMs: number },
): Promise<JobId[]> {
  const { rows } = await sql<{ id: JobId }>`
    SELECT id FROM (
      SELECT id, standing, ended_at_ms, (terms ->> 'deadlineMs')::bigint AS deadline_ms,
        row_number() OVER (PARTITION BY standing ORDER BY created_at_ms DESC, id DESC) AS age
      FROM jobs WHERE ended_at_ms IS NOT NULL
    ) AS ended
    WHERE (CASE WHEN standing THEN age > ${keepStanding} ELSE ended_at_ms < ${endedBeforeMs} END)
      -- by then every lease of its units has ended and was swept
      AND ended_at_ms + deadline_ms + 60000 < ${nowMs}
  `.execute(db);
  return rows.map(({ id }) => id);
}

export async function removeJob(db: Kysely<Schema>, id: JobId): Promise<void> {
  await sql`
    DELETE FROM units USING jobs
    WHERE jobs.id = ${id} AND units.id >= first_unit_id AND units.id < first_unit_id + units_total
  `.execute(db);
  await db.deleteFrom("blob_references").where("job_id", "=", id).execute();
  await db.deleteFrom("job_progress").where("job_id", "=", id).execute();
  await db.deleteFrom("jobs").where("id", "=", id).execute();
}
