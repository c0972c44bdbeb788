import { type Kysely, sql } from "kysely";
import {
  type HostCensus,
  type HostOrigin,
  type HostRecord,
  type KernelCounts,
  LIVE_MS,
} from "#lib/coordinator/trust/host-record.ts";
import { MOST_COUNTED } from "#lib/coordinator/trust/independent-hosts.ts";
import { FEWEST_CHECKS, MOST_CHECKS } from "#lib/coordinator/trust/saboteur-share.ts";
import { changeTrust, newTrust, type TrustChange, type TrustRecord } from "#lib/coordinator/trust/trust-record.ts";
import type { AccountId, HostId } from "#lib/protocol/ids.ts";
import type { HostTrustTable, Schema } from "../schema.ts";
import { arrayLiteral } from "./unit-columns.ts";

/** How long a caught host is held against its network: 30 days. */
const CAUGHT_LATELY_MS = 30 * 86_400_000;
const hex = (column: string) => sql.raw(`replace(${column}::text, '-', '')`);

interface WorkRow extends TrustChange {
  readonly host_id: HostId;
  readonly kernel: string;
}
type TrustRow = HostTrustTable & { host_id: HostId };

/** Hosts with what they are known for; what is not folded yet is applied on top. */
export async function findHosts(db: Kysely<Schema>, ids: readonly HostId[], nowMs: number): Promise<HostRecord[]> {
  const literal = arrayLiteral(ids);
  const [hosts, trust, pending] = await Promise.all([
    sql<{
      id: HostId;
      account_id: AccountId | null;
      prefix: string | null;
      partner: string | null;
      arbiter: boolean;
      ring: string | null;
      first_seen_ms: number;
    }>`
      SELECT ${hex("id")} AS id, account_id, prefix, partner, arbiter, ${hex("ring")} AS ring, first_seen_ms FROM hosts
      WHERE id = ANY (${literal}::uuid[])
    `.execute(db),
    readTrust(db, literal),
    sql<WorkRow>`
      SELECT ${hex("host_id")} AS host_id, kernel, ${SUMS} FROM host_progress
      WHERE host_id = ANY (${literal}::uuid[]) GROUP BY host_id, kernel
    `.execute(db),
  ]);
  const records = new Map<HostId, Map<string, TrustRecord>>();
  for (const { id } of hosts.rows) records.set(id, new Map());
  for (const row of trust) records.get(row.host_id)?.set(row.kernel, toTrust(row));
  for (const { host_id: id, kernel, ...change } of pending.rows) {
    const of = records.get(id);
    if (of !== undefined) of.set(kernel, changeTrust(of.get(kernel) ?? newTrust(nowMs), change, nowMs, FEWEST_CHECKS));
  }
  return hosts.rows.map(({ account_id: accountId, first_seen_ms: firstSeenMs, ...host }) => ({
    ...host,
    accountId,
    firstSeenMs,
    trust: records.get(host.id)!,
  }));
}

const SUMS = sql.raw(`
  sum(found_right)::integer AS verified, sum(found_wrong)::integer AS wrong, sum(disputes)::integer AS disputes,
  sum(errors)::integer AS errors, sum(lost)::integer AS lost`);

async function readTrust(db: Kysely<Schema>, hosts: string): Promise<TrustRow[]> {
  const { rows } = await sql<TrustRow>`
    SELECT ${hex("host_id")} AS host_id, kernel, verified, wrong, disputes, room, caught_at_ms, caught_proven, at_ms
    FROM host_trust WHERE host_id = ANY (${hosts}::uuid[])
  `.execute(db);
  return rows;
}

function toTrust(row: HostTrustTable): TrustRecord {
  const { verified, wrong, disputes, room, caught_at_ms, caught_proven, at_ms } = row;
  return {
    verified,
    wrong,
    disputes,
    room,
    caughtAtMs: caught_at_ms,
    caughtProven: caught_proven,
    atMs: at_ms,
  };
}

/** Moves what flushes appended about hosts into their totals and their trust, within the transaction that `db` is. */
export async function foldHosts(db: Kysely<Schema>, nowMs: number): Promise<void> {
  const { rows } = await sql<WorkRow>`
    WITH taken AS (DELETE FROM host_progress RETURNING *),
      totals AS (
        INSERT INTO host_totals (host_id, verified_units, invalid_units, credit_micro)
        SELECT host_id, sum(verified_units), sum(invalid_units), sum(credit_micro) FROM taken GROUP BY host_id
        ORDER BY host_id
        ON CONFLICT (host_id) DO UPDATE SET
          verified_units = host_totals.verified_units + excluded.verified_units,
          invalid_units = host_totals.invalid_units + excluded.invalid_units,
          credit_micro = host_totals.credit_micro + excluded.credit_micro
      )
    SELECT ${hex("host_id")} AS host_id, kernel, ${SUMS} FROM taken GROUP BY host_id, kernel ORDER BY host_id, kernel
  `.execute(db);
  if (rows.length === 0) return;
  const known = new Map<string, TrustRecord>();
  const hosts = arrayLiteral(new Set(rows.map(({ host_id }) => host_id)));
  for (const row of await readTrust(db, hosts)) known.set(`${row.host_id} ${row.kernel}`, toTrust(row));
  const next = rows.map(({ host_id: id, kernel, ...change }) =>
    changeTrust(known.get(`${id} ${kernel}`) ?? newTrust(nowMs), change, nowMs, FEWEST_CHECKS),
  );
  const column = (read: (trust: TrustRecord) => number | boolean): string => arrayLiteral(next.map(read));
  await sql`
    INSERT INTO host_trust (host_id, kernel, verified, wrong, disputes, room, caught_at_ms, caught_proven, at_ms)
    SELECT * FROM unnest(
      ${arrayLiteral(rows.map(({ host_id }) => host_id))}::uuid[], ${rows.map(({ kernel }) => kernel)}::text[],
      ${column((trust) => trust.verified)}::double precision[], ${column((trust) => trust.wrong)}::integer[],
      ${column((trust) => trust.disputes)}::integer[], ${column((trust) => trust.room)}::double precision[],
      ${column((trust) => trust.caughtAtMs)}::bigint[], ${column((trust) => trust.caughtProven)}::boolean[],
      ${column((trust) => trust.atMs)}::bigint[])
    ON CONFLICT (host_id, kernel) DO UPDATE SET
      verified = excluded.verified, wrong = excluded.wrong, disputes = excluded.disputes, room = excluded.room,
      caught_at_ms = excluded.caught_at_ms, caught_proven = excluded.caught_proven, at_ms = excluded.at_ms
  `.execute(db);
}

export async function putOrigin(
  db: Kysely<Schema>,
  id: HostId,
  { accountId, prefix, partner, arbiter = false }: HostOrigin,
  nowMs: number,
): Promise<void> {
  await sql`
    INSERT INTO hosts (id, outstanding, first_seen_ms, last_seen_ms, account_id, prefix, partner, arbiter)
    VALUES (${id}::uuid, 0, ${nowMs}, ${nowMs}, ${accountId}, ${prefix}, ${partner}, ${arbiter})
    ON CONFLICT (id) DO UPDATE SET
      account_id = coalesce(excluded.account_id, hosts.account_id),
      prefix = excluded.prefix, partner = excluded.partner, arbiter = excluded.arbiter
    WHERE (hosts.account_id, hosts.prefix, hosts.partner, hosts.arbiter) IS DISTINCT FROM
      (coalesce(excluded.account_id, hosts.account_id), excluded.prefix, excluded.partner, excluded.arbiter)
  `.execute(db);
}

export async function countHosts(db: Kysely<Schema>, nowMs: number): Promise<HostCensus> {
  const [kernels, prefixes, live] = await Promise.all([
    sql<KernelCounts & { kernel: string }>`
      SELECT kernel, count(*)::integer AS known, count(*) FILTER (WHERE wrong > 0)::integer AS caught,
        count(*) FILTER (WHERE wrong > 0 AND caught_proven)::integer AS "provenCaught",
        count(*) FILTER (WHERE disputes > 0)::integer AS disputed,
        count(*) FILTER (WHERE wrong = 0 AND verified >= ${MOST_CHECKS})::integer AS proven,
        count(*) FILTER (WHERE wrong > 0 AND last_seen_ms > ${nowMs - LIVE_MS})::integer AS "caughtLive"
      FROM host_trust LEFT JOIN hosts ON hosts.id = host_id GROUP BY kernel
    `.execute(db),
    sql<{ prefix: string; caught: number }>`
      SELECT prefix, count(*)::integer AS caught FROM hosts
      WHERE prefix IS NOT NULL
        AND id IN (SELECT host_id FROM host_trust WHERE wrong > 0 AND caught_at_ms > ${nowMs - CAUGHT_LATELY_MS})
      GROUP BY prefix
    `.execute(db),
    sql<{ live: number; arbiters: number }>`
      WITH live AS MATERIALIZED (SELECT * FROM hosts WHERE last_seen_ms > ${nowMs - LIVE_MS} LIMIT ${MOST_COUNTED})
      SELECT
        least(count(DISTINCT coalesce(account_id, id)), count(DISTINCT coalesce(prefix, id::text)))::integer AS live,
        (SELECT count(*)::integer FROM hosts WHERE arbiter AND last_seen_ms > ${nowMs - LIVE_MS}) AS arbiters
      FROM live
    `.execute(db),
  ]);
  return {
    kernels: new Map(kernels.rows.map(({ kernel, ...counts }) => [kernel, counts])),
    caughtByPrefix: new Map(prefixes.rows.map(({ prefix, caught }) => [prefix, caught])),
    live: live.rows[0]!.live,
    liveArbiters: live.rows[0]!.arbiters,
  };
}

export async function sumLedger(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ sum: number }>`SELECT coalesce(sum(credit_micro), 0)::bigint AS sum FROM ledger`.execute(
    db,
  );
  return rows[0]!.sum;
}
