import { type Kysely, sql } from "kysely";
import type { Schema } from "../schema.ts";

/** Milliseconds of a day. */
const DAY_MS = 86_400_000;

/**
 * Counts a batch of the ledger, within the transaction that `db` is. All entries of a transaction are counted together, so
 * a batch may be larger than `limit`.
 */
export async function foldCredit(
  db: Kysely<Schema>,
  limit: number,
): Promise<{ readonly folded: number; readonly more: boolean }> {
  const from = await lockPosition(db);
  const { rows } = await sql<{ settled: number; upto: number | null }>`
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS settled,
      (SELECT xact + 1 FROM ledger WHERE xact >= ${from} ORDER BY xact OFFSET ${limit - 1} LIMIT 1) AS upto
  `.execute(db);
  const { settled, upto } = rows[0]!;
  const end = Math.min(settled, upto ?? settled);
  if (end <= from) return { folded: 0, more: false };
  const folded = await countEntries(db, from, end);
  await db.updateTable("community_state").set({ folded_below: end }).execute();
  return { folded, more: upto !== null && upto < settled };
}

/**
 * Where to go on from. A database that was copied into another cluster may count its transactions from lower on again: then
 * nobody knows which entries were counted, so all of them are, anew.
 */
async function lockPosition(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ folded_below: number; next: number }>`
    SELECT folded_below, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next FROM community_state FOR UPDATE
  `.execute(db);
  const { folded_below: from, next } = rows[0]!;
  if (from <= next) return from;
  await sql`UPDATE ledger SET xact = 0`.execute(db);
  await sql`TRUNCATE credit_days, credit_teams, credit_partners`.execute(db);
  await sql`UPDATE credit_hosts SET credit_micro = 0`.execute(db);
  await sql`UPDATE community_state SET folded_below = 0`.execute(db);
  return 0;
}

async function countEntries(db: Kysely<Schema>, from: number, end: number): Promise<number> {
  const { rows } = await sql<{ entries: number }>`
    WITH fresh AS (
        SELECT host_id, (at_ms / ${DAY_MS})::integer AS day, sum(credit_micro)::bigint AS credit, count(*) AS entries
        FROM ledger WHERE xact >= ${from} AND xact < ${end} AND host_id IS NOT NULL
        GROUP BY 1, 2
      ),
      placed AS (
        SELECT fresh.*, hosts.account_id, hosts.partner, people.team
        FROM fresh LEFT JOIN hosts ON hosts.id = fresh.host_id LEFT JOIN people ON people.account_id = hosts.account_id
      ),
      days AS (
        INSERT INTO credit_days AS kept (day, host_id, team, partner, credit_micro)
        SELECT day, host_id, team, partner, credit FROM placed
        ON CONFLICT (host_id, day, team, partner) DO UPDATE SET credit_micro = kept.credit_micro + excluded.credit_micro
      ),
      sums AS (SELECT host_id, sum(credit) AS credit FROM fresh GROUP BY host_id),
      known AS (
        UPDATE credit_hosts SET credit_micro = credit_micro + sums.credit FROM sums
        WHERE credit_hosts.host_id = sums.host_id RETURNING credit_hosts.host_id
      ),
      -- Only those that are new: a conflict would use up a number.
      met AS (
        INSERT INTO credit_hosts (host_id, credit_micro)
        SELECT host_id, credit FROM sums WHERE host_id NOT IN (SELECT host_id FROM known) ORDER BY host_id
      ),
      teams AS (
        INSERT INTO credit_teams AS kept (team, credit_micro)
        SELECT team, sum(credit) FROM placed WHERE team IS NOT NULL GROUP BY team
        ON CONFLICT (team) DO UPDATE SET credit_micro = kept.credit_micro + excluded.credit_micro
      ),
      partners AS (
        INSERT INTO credit_partners AS kept (partner, credit_micro)
        SELECT partner, sum(credit) FROM placed WHERE partner IS NOT NULL GROUP BY partner
        ON CONFLICT (partner) DO UPDATE SET credit_micro = kept.credit_micro + excluded.credit_micro
      )
    SELECT coalesce(sum(entries), 0)::integer AS entries FROM fresh
  `.execute(db);
  return rows[0]!.entries;
}
