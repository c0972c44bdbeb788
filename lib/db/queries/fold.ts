import { type Kysely, sql } from "kysely";
import type { Gain } from "#lib/coordinator/storage.ts";
import type { HostId, JobId } from "#lib/protocol/ids.ts";
import type { Schema } from "../schema.ts";
import { foldHosts } from "./hosts.ts";

/** How long activity is kept for the status page, in milliseconds. */
const ACTIVITY_MS = 600_000;

/** Moves appended increments into totals. Deleting and adding is one transaction, so each counts exactly once. */
export async function fold(db: Kysely<Schema>, nowMs: number): Promise<Map<JobId, Gain>> {
  const { rows } = await sql<{ job_id: JobId; accepted: number[]; before: number }>`
    WITH taken AS (DELETE FROM job_progress RETURNING *),
      sums AS (
        SELECT job_id, sum(cardinality(accepted)) AS accepted, sum(reported) AS reported, sum(invalid) AS invalid,
          sum(provisional) AS provisional
        FROM taken GROUP BY job_id
      ),
      noted AS (INSERT INTO activity SELECT ${nowMs}::bigint, sum(accepted) FROM sums HAVING sum(accepted) > 0),
      counted AS (
        UPDATE jobs SET
          units_accepted = units_accepted + sums.accepted,
          results_reported = results_reported + sums.reported,
          results_invalid = results_invalid + sums.invalid,
          units_provisional = units_provisional + sums.provisional
        FROM sums WHERE jobs.id = sums.job_id
        RETURNING jobs.id, units_accepted - sums.accepted AS before
      )
    SELECT job_id, accepted, before::bigint FROM taken JOIN counted ON counted.id = job_id WHERE cardinality(accepted) > 0
  `.execute(db);
  await foldHosts(db, nowMs);
  await db
    .deleteFrom("activity")
    .where("at_ms", "<", nowMs - ACTIVITY_MS)
    .execute();
  const gains = new Map<JobId, { ordinals: number[]; acceptedBefore: number }>();
  for (const { job_id: id, accepted, before } of rows) {
    const gain = gains.get(id);
    if (gain === undefined) gains.set(id, { ordinals: accepted, acceptedBefore: before });
    else for (const ordinal of accepted) gain.ordinals.push(ordinal);
  }
  return gains;
}

export async function hostTotals(
  db: Kysely<Schema>,
  id: HostId,
): Promise<{ verifiedUnits: number; invalidUnits: number; creditMicro: number }> {
  const { rows } = await sql<{ verified: number; invalid: number; credit: number }>`
    SELECT coalesce(sum(verified_units), 0)::bigint AS verified, coalesce(sum(invalid_units), 0)::bigint AS invalid,
      coalesce(sum(credit_micro), 0)::bigint AS credit
    FROM (
      SELECT verified_units, invalid_units, credit_micro FROM host_totals WHERE host_id = ${id}::uuid
      UNION ALL
      SELECT verified_units, invalid_units, credit_micro FROM host_progress WHERE host_id = ${id}::uuid
    ) AS entries
  `.execute(db);
  const { verified, invalid, credit } = rows[0]!;
  return { verifiedUnits: verified, invalidUnits: invalid, creditMicro: credit };
}

export async function activity(
  db: Kysely<Schema>,
  sinceMs: number,
): Promise<{ activeHosts: number; openUnits: number; accepted: number; runningJobs: number }> {
  const { rows } = await sql<{ hosts: number; accepted: number; open: number; jobs: number }>`
    SELECT
      (SELECT count(*)::integer FROM hosts WHERE last_seen_ms >= ${sinceMs}) AS hosts,
      (SELECT coalesce(sum(accepted), 0)::bigint FROM activity WHERE at_ms >= ${sinceMs})
        + (SELECT coalesce(sum(cardinality(accepted)), 0)::bigint FROM job_progress) AS accepted,
      (coalesce(sum(units_total - units_accepted), 0) - (
        SELECT coalesce(sum(cardinality(accepted)), 0) FROM job_progress JOIN jobs ON jobs.id = job_id AND state = 'running'
      ))::bigint AS open,
      count(*)::integer AS jobs
    FROM jobs WHERE state = 'running'
  `.execute(db);
  const { hosts, accepted, open, jobs } = rows[0]!;
  return { activeHosts: hosts, openUnits: open, accepted, runningJobs: jobs };
}
