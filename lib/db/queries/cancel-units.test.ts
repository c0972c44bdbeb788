import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { buildJob, NOW_MS } from "#lib/testing/storage/storage-fixture.ts";
import { openThrowawayDatabase } from "#lib/testing/storage/throwaway-database.ts";
import type { OpenDatabase } from "../open-database.ts";

let database: OpenDatabase;
beforeAll(async () => {
  database = await openThrowawayDatabase();
});
afterAll(() => database.close());

test("a large job's units are cancelled bit by bit, so that flushes get at the others meanwhile", async () => {
  const { storage } = database;
  const job = buildJob(2_500);
  await storage.createJob(job, "spin@1", []);
  await storage.moveJob(job.id, ["running"], { state: "cancelled", endedAtMs: NOW_MS });
  const units = await storage.listUnits(job.id, { sinceMs: 0, limit: 9_999 });
  const stateOf = async (ordinal: number) =>
    (await storage.listUnits(job.id, { sinceMs: 0, limit: 1, afterOrdinal: ordinal - 1 }))[0]!.state;
  const cancelling = await storage.flush(async (transaction) => {
    await transaction.lockUnits([units.at(-1)!.id]);
    const cancelled = storage.cancelOpenUnits(job.id, NOW_MS + 5);
    await vi.waitFor(async () => expect(await stateOf(0)).toBe("cancelled"), { timeout: 60_000 });
    expect(await stateOf(2_499)).toBe("open");
    expect(await storage.listUnclosedJobs()).toEqual([job.id]);
    return { cancelled };
  });
  await cancelling.cancelled;
  expect(new Set((await storage.listUnits(job.id, { sinceMs: 0, limit: 9_999 })).map(({ state }) => state))).toEqual(
    new Set(["cancelled"]),
  );
  expect(await storage.listUnclosedJobs()).toEqual([]);
});
