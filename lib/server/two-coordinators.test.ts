import { hash } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import sharp from "sharp";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createCommit } from "#lib/coordinator/commitments.ts";
import type { UnitRecord } from "#lib/coordinator/ports.ts";
import { type OpenDatabase, openDatabase } from "#lib/db/open-database.ts";
import { encodeFrame, FRAME_MEDIA_TYPE } from "#lib/protocol/frame.ts";
import type { HostId, JobId } from "#lib/protocol/ids.ts";
import { exchangeResponseSchema } from "#lib/protocol/messages/exchange.ts";
import { createClient } from "#lib/sdk/client.ts";
import { type Deceit, FaultyHost } from "#lib/simulate/faults/faulty-host.ts";
import { KERNEL, RESULT_BYTES } from "#lib/simulate/faults/faulty-job.ts";
import { openSession } from "#lib/testing/servers/open-session.ts";
import { type ServerProcess, startServerProcess } from "#lib/testing/servers/server-process.ts";
import { startThrowawayPostgres, type ThrowawayPostgres } from "#lib/testing/storage/throwaway-database.ts";

const UNITS = 160;
const HOSTS = 32;
const KILLS = 20;
/** Replicas that hosts get between two kills; all of them together are fewer than the jobs need. */
const REPLICAS_PER_KILL = 24;
const LEASE_MS = 3_000;
/** Time between two exchanges of a host, in milliseconds. */
const PAUSE_MS = 40;

const sha256Hex = (bytes: Uint8Array): string => hash("sha256", bytes, "hex");
const commit = createCommit(sha256Hex);

let postgres: ThrowawayPostgres;
let dataDir: string;
let database: OpenDatabase | null = null;
const servers: ServerProcess[] = [];

beforeEach(async () => {
  postgres = await startThrowawayPostgres();
  dataDir = await mkdtemp(join(tmpdir(), "tabgrid-two-"));
  await chmod(dataDir, 0o755);
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.dispose();
  await database?.close();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** What hosts may still claim, and what they got. */
class Supply {
  left = 0;
  got = 0;
}

/** A host that talks to whichever coordinator answers until told to stop, and forgets nothing meanwhile. */
async function openHost(
  deceit: Deceit | null,
): Promise<{ id: HostId; work(supply: Supply, signal: AbortSignal): Promise<void> }> {
  const { hostId, token } = await openSession(servers[0]!.url);
  const host = new FaultyHost(hostId, deceit, RESULT_BYTES, sha256Hex, commit);
  const headers = { authorization: `Bearer ${token}`, "content-type": FRAME_MEDIA_TYPE };
  return {
    id: hostId,
    async work(supply, signal) {
      for (let turn = 0; !signal.aborted; turn++) {
        const claimed = Math.min(2, supply.left);
        supply.left -= claimed;
        const { request, payloads } = host.ask(claimed, () => true);
        const body = encodeFrame(request, payloads);
        const response = await fetch(`${servers[turn % servers.length]!.url}/api/v1/exchange`, {
          method: "POST",
          body,
          headers,
          signal: AbortSignal.timeout(10_000),
        })
          .then(async (answer) => exchangeResponseSchema.parse(await answer.json()))
          // Killed before it answered, or while it did.
          .catch(() => null);
        const got = response?.assignments.length ?? 0;
        supply.left += claimed - got;
        supply.got += got;
        if (response !== null) host.hear(response);
        await delay(PAUSE_MS);
      }
    },
  };
}

const right = Buffer.alloc(UNITS * RESULT_BYTES);
for (let ordinal = 0; ordinal < UNITS; ordinal++) right[ordinal * RESULT_BYTES] = ordinal;

it(`two coordinators on one database, killed ${KILLS} times under load, lose and double nothing`, {
  timeout: 400_000,
}, async () => {
  const databaseUrl = await postgres.createDatabase();
  const env = { DATABASE_URL: databaseUrl, TABGRID_STANDING_JOB: "0", TABGRID_RATE_FACTOR: "1000" };
  for (let index = 0; index < 2; index++) {
    servers.push(await startServerProcess({ command: "coordinator", hosts: 0, env, dataDir }));
  }
  const { token } = await createClient({ baseUrl: servers[0]!.url }).createAccount();
  const clients = servers.map(({ url }) => createClient({ baseUrl: url, token }));
  const jobs: JobId[] = [];
  for (const policy of [{}, { targetErrorRate: 0.05 }]) {
    const { id } = await clients[0]!.createJob({
      kernel: "spin",
      params: { units: UNITS, iterations: 0, resultBytes: RESULT_BYTES },
      terms: { quorum: 2, maxReplicas: 16, deadlineMs: LEASE_MS, bundle: 1, ...policy },
    });
    jobs.push(id);
  }
  const supply = new Supply();
  const stop = new AbortController();
  // One of them lies now and then.
  const hosts = await Promise.all(
    Array.from({ length: HOSTS }, (_, at) => openHost(at > 0 ? null : { rate: 0.1, group: 1 })),
  );
  const working = Promise.all(hosts.map((host) => host.work(supply, stop.signal)));

  // While one comes back, the other serves and is killed.
  const restarts = servers.map(() => Promise.resolve());
  for (let kill = 0; kill < KILLS; kill++) {
    const killed = kill % servers.length;
    await restarts[killed];
    const until = supply.got + REPLICAS_PER_KILL;
    supply.left += REPLICAS_PER_KILL;
    await expect.poll(() => supply.got, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(until);
    await servers[killed]!.crash();
    restarts[killed] = servers[killed]!.restart();
  }
  await Promise.all(restarts);
  supply.left = Number.POSITIVE_INFINITY;
  const statesOf = () => Promise.all(jobs.map(async (id) => (await clients[0]!.getJob(id)).state));
  await expect.poll(statesOf, { timeout: 60_000, interval: 250 }).toEqual(["done", "done"]);
  stop.abort();
  await working;

  for (const [index, id] of jobs.entries()) {
    const output = await sharp(Buffer.from(await (await clients[index]!.getOutput(id)).arrayBuffer()))
      .raw()
      .toBuffer();
    expect(output.equals(right)).toBe(true);
  }
  await Promise.all(servers.splice(0).map((server) => server.dispose()));
  database = await openDatabase({ databaseUrl });
  const { storage } = database;
  const units: UnitRecord[] = [];
  for (const id of jobs) {
    expect(await storage.findJob(id)).toMatchObject({ unitsAccepted: UNITS, unitsProvisional: 0 });
    units.push(...(await storage.listUnits(id, { sinceMs: 0, limit: UNITS + 1 })));
  }
  expect(units.map(({ ordinal, state }) => `${ordinal} ${state}`)).toEqual(
    jobs.flatMap(() => Array.from({ length: UNITS }, (_, ordinal) => `${ordinal} accepted`)),
  );
  expect(await storage.sumLedger()).toBe(0);

  const client = new pg.Client(databaseUrl);
  await client.connect();
  const rowsOf = async (sql: string): Promise<Record<string, unknown>[]> => (await client.query(sql)).rows;
  try {
    expect(await rowsOf(`SELECT job_id FROM ledger GROUP BY job_id HAVING sum(credit_micro) <> 0`)).toEqual([]);
    expect(
      await rowsOf(`SELECT host_id FROM (SELECT host_id, credit_micro FROM verdicts UNION ALL
                    SELECT host_id, -credit_micro FROM ledger WHERE host_id IS NOT NULL) AS entries
                    GROUP BY host_id HAVING sum(credit_micro) <> 0`),
    ).toEqual([]);
    const verdicts = await rowsOf(`SELECT unit_id || ':' || attempt || ':' || valid AS verdict FROM verdicts`);
    const expected = units.flatMap(({ id, replicas }) =>
      replicas.flatMap(({ attempt, state }) =>
        state === "valid" || state === "invalid" ? `${id}:${attempt}:${state === "valid"}` : [],
      ),
    );
    expect(verdicts.map(({ verdict }) => verdict).sort()).toEqual(expected.sort());
    expect(
      await rowsOf(`SELECT unit_id FROM verdicts WHERE credit_micro > 0
                         GROUP BY unit_id, host_id HAVING count(*) > 1`),
    ).toEqual([]);
  } finally {
    await client.end();
  }
  for (const { id } of hosts) {
    const marks = units.flatMap(({ replicas }) =>
      replicas.filter(({ hostId }) => hostId === id).map(({ mark }) => mark),
    );
    const counted = (mark: string) => marks.filter((one) => one === mark).length;
    const trust = (await storage.findHost(id, Date.now()))?.trust.get(KERNEL);
    expect({ wrong: trust?.wrong, disputes: trust?.disputes }).toEqual({
      wrong: counted("wrong"),
      disputes: counted("disputed"),
    });
    if (counted("wrong") === 0) expect(trust?.verified).toBeCloseTo(counted("verified"), 1);
  }
});
