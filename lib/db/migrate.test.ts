import { randomUUID } from "node:crypto";
import { Kysely, PostgresDialect, sql } from "kysely";
import { Migrator } from "kysely/migration";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cidOfDigest, digestOfCid } from "#lib/protocol/digests.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import { startThrowawayPostgres, type ThrowawayPostgres } from "#lib/testing/storage/throwaway-database.ts";
import { digestNumber, hostNumber } from "#lib/testing/storage/unit-builders.ts";
import * as coordinator from "./migrations/0001-coordinator.ts";
import { openDatabase } from "./open-database.ts";

let postgres: ThrowawayPostgres;
beforeAll(async () => {
  postgres = await startThrowawayPostgres();
});
afterAll(() => postgres.stop());

const [photo, tile, output] = [1, 2, 3].map((n) => cidOfDigest(digestNumber(n)));
const terms = { quorum: 2, maxReplicas: 8, deadlineMs: 60_000, priority: 0 };
const input = { width: 300, height: 200, tileSide: 256, opaque: true, tiles: [tile, tile] };

/** A database of the first version, with one job for each of these inputs. */
async function openOld(jobs: readonly { id: JobId; input: object | null }[]): Promise<string> {
  const databaseUrl = await postgres.createDatabase();
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const getMigrations = async () => ({ "0001-coordinator": coordinator });
  const { error } = await new Migrator({ db, provider: { getMigrations } }).migrateToLatest();
  expect(error).toBeUndefined();
  for (const [at, job] of jobs.entries()) {
    await sql`
      INSERT INTO jobs (id, title, kernel, kernel_version, params, terms, standing, input_cid, input, raster_width,
        raster_height, output_format, output_cid, output_size_bytes, state, first_unit_id, units_total, created_at_ms)
      VALUES (${job.id}, 'old', 'spin', 1, '{}', ${JSON.stringify(terms)}, false, ${job.input && photo},
        ${job.input && JSON.stringify(job.input)}, 30, 20, 'png', ${output}, 77, 'done', ${1 + at}, 1, ${at})
    `.execute(db);
    await sql`
      INSERT INTO units (id, changed_at_ms, ordinal, queue_rank, quorum, max_replicas, wants, job_id, kernel)
      VALUES (${1 + at}, 0, 0, 0, 2, 8, 2, ${job.id}, 'spin@1')
    `.execute(db);
    const reference = Buffer.from(digestOfCid(tile!), "hex");
    await sql`INSERT INTO blob_references (digest, job_id) VALUES (${reference}, ${job.id})`.execute(db);
  }
  for (const host of [1, 1, 2]) {
    await sql`
      INSERT INTO verdicts (unit_id, decided_at_ms, credit_micro, host_id, attempt, valid)
      VALUES (1, 0, 5, ${hostNumber(host)}, 0, true)
    `.execute(db);
  }
  await db.destroy();
  return databaseUrl;
}

test("jobs of the first version keep their input, their one stage, their output and their units", async () => {
  const [drawn, filtered] = [randomUUID() as JobId, randomUUID() as JobId];
  const databaseUrl = await openOld([
    { id: drawn, input: null },
    { id: filtered, input },
  ]);
  const { storage, close } = await openDatabase({ databaseUrl });
  const { tiles, ...shape } = input;
  const shared = {
    stages: [{ title: "Pixels", unitCount: 1, raster: { width: 30, height: 20 } }],
    makesImage: true,
    stageCids: [],
    outputCid: output,
    outputSizeBytes: 77,
    reportCid: null,
    state: "done",
  };
  expect(await storage.findJob(drawn)).toMatchObject({ ...shared, inputs: [] });
  expect(await storage.findTiles(drawn)).toEqual([]);
  expect(await storage.findJob(filtered)).toMatchObject({
    ...shared,
    inputs: [{ kind: "image", cid: photo, ...shape }],
  });
  expect(await storage.findTiles(filtered)).toEqual([tiles]);
  expect(await storage.listUnits(filtered, { sinceMs: 0, limit: 9 })).toMatchObject([{ ordinal: 0, wants: 2 }]);
  expect(await storage.findReferenced([digestOfCid(tile!)])).toEqual(new Set([digestOfCid(tile!)]));
  await close();
});

test("credit from before there was a ledger is carried over, host by host, and balanced", async () => {
  const databaseUrl = await openOld([]);
  const { storage, close } = await openDatabase({ databaseUrl });
  expect(await storage.sumLedger()).toBe(0);
  await close();
  const pool = new pg.Pool({ connectionString: databaseUrl });
  const { rows } = await pool.query(
    "SELECT host_id, credit_micro::integer AS credit FROM ledger ORDER BY credit_micro",
  );
  expect(rows.map(({ host_id, credit }) => [host_id?.at(-1) ?? null, credit])).toEqual([
    [null, -15],
    ["2", 5],
    ["1", 10],
  ]);
  await pool.end();
});
