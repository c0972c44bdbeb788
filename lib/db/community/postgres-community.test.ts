import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeCommunity } from "#lib/testing/storage/community-conformance.ts";
import { startThrowawayPostgres, type ThrowawayPostgres } from "#lib/testing/storage/throwaway-database.ts";
import { openDatabase } from "../open-database.ts";

let postgres: ThrowawayPostgres;
beforeAll(async () => {
  postgres = await startThrowawayPostgres();
});
afterAll(() => postgres.stop());

describeCommunity("PostgreSQL", async () => openDatabase({ databaseUrl: await postgres.createDatabase() }));

const HOST = "00000000-0000-0000-0000-000000000001";

/** An open database and a connection beside it. */
async function openBoth() {
  const connectionString = await postgres.createDatabase();
  const database = await openDatabase({ databaseUrl: connectionString });
  const pool = new pg.Pool({ connectionString });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const total = async (): Promise<number> => {
    await database.community.foldCredit(1_000);
    const { rows } = await sql<{
      credit: string;
    }>`SELECT coalesce(sum(credit_micro), 0) AS credit FROM credit_hosts`.execute(db);
    return Number(rows[0]!.credit);
  };
  const append = (on: Kysely<unknown>, credit: number) =>
    sql`INSERT INTO ledger (at_ms, host_id, credit_micro) VALUES (0, ${HOST}, ${credit})`.execute(on);
  return {
    database,
    db,
    total,
    append,
    [Symbol.asyncDispose]: async () => void (await Promise.all([database.close(), db.destroy()])),
  };
}

describe("counting the ledger", () => {
  it("misses nothing of a transaction that began before one that was counted", async () => {
    await using both = await openBoth();
    const { db, total, append } = both;
    const slow = await db.startTransaction().execute();
    await append(slow, 1);
    await append(db, 10);
    expect(await total()).toBe(0);
    await slow.commit().execute();
    expect(await total()).toBe(11);
    expect(await total()).toBe(11);
  });

  it("counts all of it anew where transactions are numbered from lower on again", async () => {
    await using both = await openBoth();
    const { db, total, append } = both;
    await append(db, 10);
    expect(await total()).toBe(10);
    await append(db, 5);
    await sql`UPDATE community_state SET folded_below = folded_below + 1000000`.execute(db);
    await sql`UPDATE ledger SET xact = xact + 1000000`.execute(db);
    expect(await total()).toBe(15);
    await append(db, 1);
    expect(await total()).toBe(16);
  });
});
