import { type Kysely, type RawBuilder, sql } from "kysely";
import { dayOf } from "#lib/coordinator/community/badges.ts";
import type { PlaceRecord } from "#lib/coordinator/community/ports.ts";
import { BOARDS, type BoardName, PERIODS, type Period } from "#lib/protocol/messages/community.ts";
import type { Schema } from "../schema.ts";

/** How many days each period has, today among them. */
const PERIOD_DAYS: Readonly<Record<Exclude<Period, "all">, number>> = { day: 1, week: 7 };

/** Ranks all boards anew, within the transaction that `db` is. */
export async function rankBoards(db: Kysely<Schema>, nowMs: number, places: number): Promise<void> {
  await meetPeople(db, nowMs);
  await sql`DELETE FROM standings`.execute(db);
  for (const board of BOARDS) {
    for (const period of PERIODS) {
      const sums = period === "all" ? ALL_TIME[board] : sumsSince(board, dayOf(nowMs) - PERIOD_DAYS[period]);
      await sql`
        INSERT INTO standings (board, period, place, subject, credit_micro)
        SELECT ${board}::text, ${period}::text, row_number() OVER (ORDER BY credit DESC, subject), subject::text, credit
        FROM (${sums}) AS sums WHERE credit > 0 AND subject IS NOT NULL ORDER BY credit DESC, subject LIMIT ${places}
      `.execute(db);
    }
  }
  await db.updateTable("community_state").set({ ranked_at_ms: nowMs }).execute();
}

/** Whoever has a host that earned something is a person, though they never looked at the community. */
async function meetPeople(db: Kysely<Schema>, nowMs: number): Promise<void> {
  await sql`
    INSERT INTO people (account_id, created_at_ms)
    SELECT DISTINCT account_id, ${nowMs}::bigint FROM hosts JOIN credit_hosts ON host_id = id
    WHERE account_id IS NOT NULL AND account_id NOT IN (SELECT account_id FROM people)
    ON CONFLICT DO NOTHING
  `.execute(db);
}

const ALL_TIME: Readonly<Record<BoardName, RawBuilder<unknown>>> = {
  people: sql`
    SELECT people.number AS subject, sum(credit_micro)::bigint AS credit
    FROM credit_hosts JOIN hosts ON id = host_id JOIN people USING (account_id) GROUP BY people.number`,
  teams: sql`SELECT team AS subject, credit_micro AS credit FROM credit_teams JOIN teams ON number = team`,
  partners: sql`SELECT partner AS subject, credit_micro AS credit FROM credit_partners`,
  hosts: sql`SELECT number AS subject, credit_micro AS credit FROM credit_hosts`,
};

function sumsSince(board: BoardName, day: number): RawBuilder<unknown> {
  const { subject, joins } = BY_DAY[board];
  return sql`
    SELECT ${subject} AS subject, sum(credit_days.credit_micro)::bigint AS credit
    FROM credit_days ${joins} WHERE day > ${day} GROUP BY ${subject}`;
}

const BY_DAY: Readonly<Record<BoardName, { subject: RawBuilder<unknown>; joins: RawBuilder<unknown> }>> = {
  people: { subject: sql`people.number`, joins: sql`JOIN hosts ON id = host_id JOIN people USING (account_id)` },
  teams: { subject: sql`teams.number`, joins: sql`JOIN teams ON teams.number = team` },
  partners: { subject: sql`partner`, joins: sql`` },
  hosts: { subject: sql`credit_hosts.number`, joins: sql`JOIN credit_hosts USING (host_id)` },
};

/** A board with the names that hold now: who went anonymous since is so at once. */
export async function readBoard(
  db: Kysely<Schema>,
  board: BoardName,
  period: Period,
): Promise<{ readonly rankedAtMs: number | null; readonly places: readonly PlaceRecord[] }> {
  const { number, name, owner, joins } = NAMES[board];
  const [state, places] = await Promise.all([
    db.selectFrom("community_state").select("ranked_at_ms").executeTakeFirstOrThrow(),
    sql<PlaceRecord>`
      SELECT place, ${number} AS number, ${name} AS name, ${owner} AS owner, standings.credit_micro AS "creditMicro"
      FROM standings ${joins} WHERE board = ${board} AND period = ${period} ORDER BY place
    `.execute(db),
  ]);
  return { rankedAtMs: state.ranked_at_ms, places: places.rows };
}

const NOTHING = sql`NULL`;
const NAMES: Readonly<Record<BoardName, Readonly<Record<"number" | "name" | "owner" | "joins", RawBuilder<unknown>>>>> =
  {
    people: {
      number: sql`people.number`,
      name: sql`people.name`,
      owner: NOTHING,
      joins: sql`LEFT JOIN people ON people.number = subject::integer AND people.is_public`,
    },
    // A team that ended has no place any more.
    teams: {
      number: sql`number`,
      name: sql`name`,
      owner: NOTHING,
      joins: sql`JOIN teams ON number = subject::integer`,
    },
    partners: {
      number: NOTHING,
      name: sql`partners.name`,
      owner: NOTHING,
      joins: sql`JOIN partners ON partners.id = subject`,
    },
    hosts: {
      number: sql`credit_hosts.number`,
      name: NOTHING,
      owner: sql`people.name`,
      joins: sql`
        JOIN credit_hosts ON credit_hosts.number = subject::integer LEFT JOIN hosts ON hosts.id = host_id
        LEFT JOIN people ON people.account_id = hosts.account_id AND people.is_public`,
    },
  };
