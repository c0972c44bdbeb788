import { type Kysely, type RawBuilder, sql } from "kysely";
import type { DayCredit, PersonRecord } from "#lib/coordinator/community/ports.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import type { Schema } from "../schema.ts";

interface PersonRow {
  number: number;
  account_id: AccountId;
  name: string | null;
  is_public: boolean;
  country: string | null;
  created_at_ms: number;
  team_number: number | null;
  team_name: string | null;
}

async function readPeople(db: Kysely<Schema>, where: RawBuilder<unknown>): Promise<PersonRecord[]> {
  const { rows } = await sql<PersonRow>`
    SELECT people.number, account_id, people.name, is_public, country, people.created_at_ms,
      teams.number AS team_number, teams.name AS team_name
    FROM people LEFT JOIN teams ON teams.number = people.team ${where}
  `.execute(db);
  return rows.map(({ account_id, is_public, created_at_ms, team_number, team_name, ...rest }) => ({
    ...rest,
    accountId: account_id,
    isPublic: is_public,
    createdAtMs: created_at_ms,
    team: team_number === null ? null : { number: team_number, name: team_name! },
  }));
}

export async function openPerson(db: Kysely<Schema>, accountId: AccountId, nowMs: number): Promise<PersonRecord> {
  const find = () => readPeople(db, sql`WHERE account_id = ${accountId}`);
  const [found] = await find();
  if (found !== undefined) return found;
  const insert = db.insertInto("people").values({ account_id: accountId, created_at_ms: nowMs });
  await insert.onConflict((conflict) => conflict.doNothing()).execute();
  return (await find())[0]!;
}

export async function findPerson(db: Kysely<Schema>, number: number): Promise<PersonRecord | null> {
  const [found] = await readPeople(db, sql`WHERE people.number = ${number}`);
  return found ?? null;
}

export function listMembers(db: Kysely<Schema>, team: number, limit: number): Promise<PersonRecord[]> {
  return readPeople(db, sql`WHERE people.team = ${team} ORDER BY people.number LIMIT ${limit}`);
}

export async function changePerson(
  db: Kysely<Schema>,
  number: number,
  { name, isPublic, country }: Pick<PersonRecord, "name" | "isPublic" | "country">,
): Promise<void> {
  const update = db.updateTable("people").set({ name, is_public: isPublic, country });
  await update.where("number", "=", number).execute();
}

export async function readWork(
  db: Kysely<Schema>,
  number: number,
): Promise<{ readonly hosts: number; readonly days: readonly DayCredit[] }> {
  const mine = sql`SELECT id FROM hosts JOIN people USING (account_id) WHERE people.number = ${number}`;
  const [hosts, days] = await Promise.all([
    sql<{ hosts: number }>`SELECT count(*)::integer AS hosts FROM (${mine}) AS mine`.execute(db),
    sql<DayCredit>`
      SELECT day, sum(credit_micro)::bigint AS "creditMicro" FROM credit_days WHERE host_id IN (${mine}) GROUP BY day
    `.execute(db),
  ]);
  return { hosts: hosts.rows[0]!.hosts, days: days.rows };
}

export async function listCountries(
  db: Kysely<Schema>,
): Promise<{ readonly country: string; readonly people: number; readonly creditMicro: number }[]> {
  const { rows } = await sql<{ country: string; people: number; creditMicro: number }>`
    SELECT country, count(DISTINCT people.number)::integer AS people,
      coalesce(sum(credit_micro), 0)::bigint AS "creditMicro"
    FROM people LEFT JOIN hosts USING (account_id) LEFT JOIN credit_hosts ON host_id = hosts.id
    WHERE country IS NOT NULL GROUP BY country ORDER BY "creditMicro" DESC, country
  `.execute(db);
  return rows;
}
