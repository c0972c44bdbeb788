import { type Kysely, type RawBuilder, sql } from "kysely";
import type { ExportedHost, ExportedTeam, ExportedUser, ExportQuery } from "#lib/coordinator/community/ports.ts";
import { RECENT_HALF_LIFE_DAYS, RECENT_WINDOW_DAYS } from "#lib/coordinator/community/recent-average.ts";
import type { Schema } from "../schema.ts";

/** recentAverage() of recent-average.ts over the days of `where`, in micro-credits. */
function recent(today: number, where: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`coalesce((
    SELECT sum(credit_micro * exp(-ln(2::float8) * (${today}::integer - day) / ${RECENT_HALF_LIFE_DAYS}::float8))
    FROM credit_days WHERE day > ${today - RECENT_WINDOW_DAYS} AND ${where}
  ) * ln(2::float8) / ${RECENT_HALF_LIFE_DAYS}::float8, 0)::float8`;
}

export async function exportUsers(db: Kysely<Schema>, { after, limit, today }: ExportQuery): Promise<ExportedUser[]> {
  const { rows } = await sql<ExportedUser>`
    WITH page AS (
      SELECT people.number, people.name, country, team, created_at_ms, array_agg(host_id) AS hosts,
        sum(credit_micro)::bigint AS credit
      FROM people JOIN hosts USING (account_id) JOIN credit_hosts ON host_id = id
      WHERE is_public AND people.number > ${after}
      GROUP BY people.number HAVING sum(credit_micro) > 0 ORDER BY people.number LIMIT ${limit}
    )
    SELECT number, name, country, team, created_at_ms AS "createdAtMs", credit AS "creditMicro",
      ${recent(today, sql`host_id = ANY (hosts)`)} AS "recentMicro"
    FROM page ORDER BY number
  `.execute(db);
  return rows;
}

export async function exportTeams(db: Kysely<Schema>, { after, limit, today }: ExportQuery): Promise<ExportedTeam[]> {
  const { rows } = await sql<ExportedTeam>`
    SELECT teams.number, teams.name, people.number AS founder, people.name AS "founderName", teams.created_at_ms AS "createdAtMs",
      credit_micro AS "creditMicro", (SELECT count(*)::integer FROM people WHERE team = teams.number) AS members,
      ${recent(today, sql`credit_days.team = teams.number`)} AS "recentMicro"
    FROM teams JOIN credit_teams ON credit_teams.team = teams.number
      LEFT JOIN people ON people.number = teams.founder AND is_public
    WHERE teams.number > ${after} AND credit_micro > 0 ORDER BY teams.number LIMIT ${limit}
  `.execute(db);
  return rows;
}

export async function exportHosts(db: Kysely<Schema>, { after, limit, today }: ExportQuery): Promise<ExportedHost[]> {
  const { rows } = await sql<ExportedHost>`
    SELECT credit_hosts.number, people.number AS user, first_seen_ms AS "createdAtMs",
      credit_hosts.credit_micro AS "creditMicro",
      ${recent(today, sql`credit_days.host_id = credit_hosts.host_id`)} AS "recentMicro"
    FROM credit_hosts JOIN hosts ON hosts.id = host_id
      LEFT JOIN people ON people.account_id = hosts.account_id AND is_public
    WHERE credit_hosts.number > ${after} AND credit_hosts.credit_micro > 0
    ORDER BY credit_hosts.number LIMIT ${limit}
  `.execute(db);
  return rows;
}
