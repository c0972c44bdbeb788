import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startThrowawayPostgres, type ThrowawayPostgres } from "#lib/testing/storage/throwaway-database.ts";
import { Leads } from "./leads.ts";

let postgres: ThrowawayPostgres;
let url: string;
/** Every session opened by a test, the newest last. */
let sessions: pg.Client[];
beforeAll(async () => {
  postgres = await startThrowawayPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  url = await postgres.createDatabase();
  sessions = [];
});
afterEach(async () => {
  for (const session of sessions) await session.end();
});

async function connect(): Promise<pg.Client> {
  const session = new pg.Client(url);
  await session.connect();
  sessions.push(session);
  return session;
}

/** Ends a session from the database's side, as a restart or a failing network would. */
async function terminate(session: pg.Client): Promise<void> {
  const { rows } = await session.query("SELECT pg_backend_pid() AS pid");
  const observer = await connect();
  await observer.query("SELECT pg_terminate_backend($1)", [rows[0].pid]);
}

test("a lead goes to another process when the session that has it breaks, and is not believed any more", async () => {
  const [one, two] = [new Leads(connect), new Leads(connect)];
  expect(await one.tryLead("a")).toBe(true);
  const session = sessions[0]!;
  expect(await two.tryLead("a")).toBe(false);
  await terminate(session);
  await expect.poll(() => two.tryLead("a")).toBe(true);
  await expect.poll(() => one.tryLead("a")).toBe(false);
  await two.release();
  await expect.poll(() => one.tryLead("a")).toBe(true);
});

test("a lead that was given but not heard of is not stranded", async () => {
  let isLost = false;
  const leads = new Leads(async () => {
    const session = await connect();
    if (isLost) return session;
    isLost = true;
    const query = session.query.bind(session);
    session.query = (async (...args: [string, unknown[]]) => {
      await query(...args);
      throw new Error("the answer was lost");
    }) as typeof session.query;
    return session;
  });
  expect(await leads.tryLead("a")).toBe(false);
  await expect.poll(() => leads.tryLead("a")).toBe(true);
  await leads.release();
});

test("a database that cannot be reached gives no lead, and is asked again", async () => {
  let isAway = true;
  const leads = new Leads(() => (isAway ? Promise.reject(new Error("away")) : connect()));
  expect(await leads.tryLead("a")).toBe(false);
  isAway = false;
  expect(await leads.tryLead("a")).toBe(true);
  await leads.release();
});
