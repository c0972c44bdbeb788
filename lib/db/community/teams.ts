import { type Kysely, sql } from "kysely";
import { nameKey } from "#lib/coordinator/community/check-name.ts";
import { InATeamError, NameTakenError, TeamNotFoundError } from "#lib/coordinator/community/community-errors.ts";
import type { Membership, TeamMove, TeamScene } from "#lib/coordinator/community/decide-team-move.ts";
import type { TeamRecord } from "#lib/coordinator/community/ports.ts";
import type { Schema } from "../schema.ts";

export async function findTeam(db: Kysely<Schema>, number: number): Promise<TeamRecord | null> {
  const { rows } = await sql<TeamRecord>`
    SELECT number, name, founder, created_at_ms AS "createdAtMs",
      (SELECT count(*)::integer FROM people WHERE team = teams.number) AS members,
      coalesce((SELECT credit_micro FROM credit_teams WHERE team = teams.number), 0)::bigint AS "creditMicro"
    FROM teams WHERE number = ${number}
  `.execute(db);
  return rows[0] ?? null;
}

export async function isRemoved(db: Kysely<Schema>, team: number, person: number): Promise<boolean> {
  const found = db.selectFrom("team_removals").select("person").where("team", "=", team).where("person", "=", person);
  return (await found.executeTakeFirst()) !== undefined;
}

/** Within the transaction that `db` is. @throws {NameTakenError} @throws {InATeamError} */
export async function createTeam(
  db: Kysely<Schema>,
  founder: number,
  name: string,
  nowMs: number,
): Promise<TeamRecord> {
  const created = await db
    .insertInto("teams")
    .values({ name, name_key: nameKey(name), founder, created_at_ms: nowMs })
    .onConflict((conflict) => conflict.doNothing())
    .returning("number")
    .executeTakeFirst();
  if (created === undefined) throw new NameTakenError(name);
  await join(db, created.number, founder);
  return { number: created.number, name, founder, members: 1, creditMicro: 0, createdAtMs: nowMs };
}

/** Within the transaction that `db` is, with the team's row locked. */
export async function moveTeam(
  db: Kysely<Schema>,
  number: number,
  people: readonly number[],
  decide: (scene: TeamScene) => TeamMove,
): Promise<void> {
  const move = decide(await lockScene(db, number, people));
  const team = () => db.updateTable("teams").where("number", "=", number);
  switch (move.kind) {
    case "none":
      return;
    case "join":
      return join(db, number, move.person);
    case "remove":
      await db.insertInto("team_removals").values({ team: number, person: move.person }).execute();
      return leave(db, move.person);
    case "leave":
      return leave(db, move.person);
    case "found":
      await team().set({ founder: move.person }).execute();
      return;
    case "ends":
      await db.deleteFrom("teams").where("number", "=", number).execute();
      return;
    case "rename": {
      const key = nameKey(move.name);
      const taken = db.selectFrom("teams").select("number").where("name_key", "=", key).where("number", "!=", number);
      if ((await taken.executeTakeFirst()) !== undefined) throw new NameTakenError(move.name);
      await team().set({ name: move.name, name_key: key }).execute();
    }
  }
}

async function lockScene(db: Kysely<Schema>, number: number, people: readonly number[]): Promise<TeamScene> {
  const team = await db
    .selectFrom("teams")
    .select("founder")
    .where("number", "=", number)
    .forUpdate()
    .executeTakeFirst();
  if (team === undefined) throw new TeamNotFoundError(number);
  const members = db.selectFrom("people").where("team", "=", number);
  const { count } = await members.select(({ fn }) => fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
  const present = await members.select("number").where("number", "in", people).execute();
  const removed = await db
    .selectFrom("team_removals")
    .select("person")
    .where("team", "=", number)
    .where("person", "in", people)
    .execute();
  const membershipOf = (person: number): Membership => {
    if (present.some((member) => member.number === person)) return "member";
    return removed.some((row) => row.person === person) ? "removed" : "stranger";
  };
  return {
    founder: team.founder,
    members: count,
    of: new Map(people.map((person) => [person, membershipOf(person)])),
  };
}

async function join(db: Kysely<Schema>, team: number, person: number): Promise<void> {
  const update = db.updateTable("people").set({ team }).where("number", "=", person).where("team", "is", null);
  const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new InATeamError();
}

async function leave(db: Kysely<Schema>, person: number): Promise<void> {
  await db.updateTable("people").set({ team: null }).where("number", "=", person).execute();
}
