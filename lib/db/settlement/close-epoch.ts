import { type Kysely, sql } from "kysely";
import type { HostId } from "#lib/protocol/ids.ts";
import type { Schema } from "../schema.ts";

/** How long a flush may take from its time to its commit before its credit could be missed: longer than any lives. */
const LATEST_MS = 86_400_000;

/**
 * Closes an epoch, within the transaction that `db` is, which has to see one snapshot throughout. An entry of the ledger
 * counts when it is of the epoch's time, or of an earlier one and the closing before did not see its transaction: flushes
 * overlap, so one that began before the epoch's end may commit after it was closed.
 */
export async function closeEpoch(
  db: Kysely<Schema>,
  { epoch, startedAtMs, endedAtMs }: { epoch: number; startedAtMs: number; endedAtMs: number },
): Promise<boolean> {
  const { rows } = await sql<{ epoch: number; ended_at_ms: number }>`
    SELECT epoch, ended_at_ms FROM epochs ORDER BY epoch DESC LIMIT 1
  `.execute(db);
  const [last] = rows;
  if (last !== undefined && last.epoch >= epoch) return false;
  const sinceMs = last?.ended_at_ms ?? startedAtMs;
  const before = last?.epoch ?? null;
  await sql`
    INSERT INTO epochs (epoch, started_at_ms, ended_at_ms, snapshot, progress, version, sighting)
    VALUES (${epoch}, ${startedAtMs}, ${endedAtMs}, pg_current_snapshot(), 'closed', 0,
      '{"state": "none", "finalAtMs": null, "haltReason": null}')
    ON CONFLICT DO NOTHING
  `.execute(db);
  await sql`
    INSERT INTO epoch_credit (epoch, job_id, host_id, partner, credit_micro)
    SELECT ${epoch}::integer, job_id, host_id, hosts.partner, sum(credit)::bigint
    FROM (
      SELECT job_id, host_id, credit_micro AS credit FROM ledger
      WHERE at_ms >= ${sinceMs} AND at_ms < ${endedAtMs} AND job_id IS NOT NULL AND host_id IS NOT NULL
      UNION ALL
      SELECT job_id, host_id, credit_micro FROM ledger
      WHERE at_ms >= ${sinceMs - LATEST_MS} AND at_ms < ${sinceMs} AND job_id IS NOT NULL AND host_id IS NOT NULL
        AND ${isUnseenBy(sql`${before}::integer`)}
      UNION ALL
      SELECT job_id, host_id, credit_micro FROM epoch_carried WHERE epoch = ${before}::integer
    ) AS entries LEFT JOIN hosts ON hosts.id = host_id
    GROUP BY job_id, host_id, hosts.partner HAVING sum(credit) <> 0
  `.execute(db);
  await sql`
    WITH credit AS (
      SELECT job_id, sum(credit_micro)::bigint AS micro,
        coalesce(sum(credit_micro) FILTER (WHERE at_ms >= ${endedAtMs}), 0)::bigint AS since
      FROM ledger WHERE job_id IN (SELECT job_id FROM job_fundings) AND host_id IS NOT NULL GROUP BY job_id
    )
    INSERT INTO epoch_jobs
      (epoch, job_key, job_id, requester, units_accepted, units_total, credit_micro, credit_since_micro, ended,
        spent_before_wei)
    SELECT ${epoch}::integer, job_key, job_fundings.job_id, requester,
      coalesce(jobs.units_accepted, 0) + coalesce((
        SELECT sum(cardinality(accepted)) FROM job_progress WHERE job_progress.job_id = jobs.id
      ), 0)::integer,
      coalesce(jobs.units_total, 0), coalesce(credit.micro, 0), coalesce(credit.since, 0),
      (jobs.id IS NULL OR jobs.ended_at_ms IS NOT NULL) AND coalesce(credit.since, 0) = 0,
      coalesce((SELECT sum(spent_wei) FROM epoch_jobs AS spent WHERE spent.job_key = job_fundings.job_key), 0)
    FROM job_fundings LEFT JOIN jobs ON jobs.id = job_fundings.job_id
      LEFT JOIN credit ON credit.job_id = job_fundings.job_id
    WHERE NOT EXISTS (
      SELECT FROM epoch_jobs AS past WHERE past.job_key = job_fundings.job_key AND past.ended AND (past.closes OR (
        past.spent_wei = 0 AND NOT EXISTS (
          SELECT FROM epoch_carried
          WHERE epoch_carried.epoch = past.epoch AND epoch_carried.job_id = past.job_id AND credit_micro > 0
        )
      ))
    )
  `.execute(db);
  return true;
}

/** When there is something for an epoch to settle: see the port. */
export async function findOldestDue(db: Kysely<Schema>, sinceMs: number): Promise<number | null> {
  const { rows } = await sql<{ at_ms: number | null }>`
    WITH last AS (SELECT max(epoch) AS epoch FROM epochs)
    SELECT CASE
      WHEN EXISTS (
        SELECT FROM epoch_carried, last WHERE epoch_carried.epoch = last.epoch AND credit_micro > 0
      ) OR EXISTS (
        SELECT FROM ledger, last
        WHERE at_ms >= ${sinceMs - LATEST_MS} AND at_ms < ${sinceMs} AND job_id IS NOT NULL AND host_id IS NOT NULL
          AND ${isUnseenBy(sql`last.epoch`)}
      ) THEN ${sinceMs}::bigint
      ELSE least((
        SELECT min(at_ms) FROM ledger WHERE at_ms >= ${sinceMs} AND job_id IS NOT NULL AND host_id IS NOT NULL
      ), (
        SELECT min(greatest(coalesce(jobs.ended_at_ms, 0), ${sinceMs}::bigint))
        FROM job_fundings LEFT JOIN jobs ON jobs.id = job_fundings.job_id
        WHERE (jobs.id IS NULL OR jobs.ended_at_ms IS NOT NULL) AND NOT EXISTS (
          SELECT FROM epoch_jobs WHERE epoch_jobs.job_key = job_fundings.job_key AND epoch_jobs.ended
        )
      ))
    END AS at_ms
  `.execute(db);
  return rows[0]!.at_ms;
}

/** Credit since the last closed epoch, by host. */
export async function sumOpenCredit(db: Kysely<Schema>): Promise<Map<HostId, number>> {
  const { rows } = await sql<{ host: HostId; sum: number }>`
    SELECT replace(host_id::text, '-', '') AS host, sum(credit_micro)::bigint AS sum FROM ledger
    WHERE host_id IS NOT NULL AND job_id IS NOT NULL
      AND at_ms >= coalesce((SELECT ended_at_ms FROM epochs ORDER BY epoch DESC LIMIT 1), 0)
    GROUP BY host_id
  `.execute(db);
  return new Map(rows.map(({ host, sum }) => [host, sum]));
}

/** Whether the closing of an epoch did not see an entry: the first condition is what the index on `xact` narrows it to. */
function isUnseenBy(epoch: ReturnType<typeof sql>) {
  const snapshot = sql`(SELECT snapshot FROM epochs WHERE epochs.epoch = ${epoch})`;
  return sql`xact >= pg_snapshot_xmin(${snapshot})::text::bigint
    AND NOT pg_visible_in_snapshot(xact::text::xid8, ${snapshot})`;
}
