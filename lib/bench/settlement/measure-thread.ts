import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import pg from "pg";
import { openDatabase } from "#lib/db/open-database.ts";
import { computeInThread } from "#lib/server/settlement/epoch-thread.ts";
import { HOUR, SettlementScene } from "#lib/testing/settlement/settlement-scene.ts";
import { startThrowawayPostgres } from "#lib/testing/storage/throwaway-database.ts";

/** How often the event loop says that it is late, in milliseconds. */
const RESOLUTION_MS = 5;

/** What computing an epoch does to the thread that answers hosts. */
export interface ThreadMeasurement {
  readonly seconds: number;
  /** How late that thread was meanwhile, in milliseconds: 99 % of the time, and at worst. */
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  /** Most memory the whole process had resident. */
  readonly rssMb: number;
}

/**
 * Has an epoch computed as a coordinator does, from the ledger's sums in PostgreSQL to payouts, file and tree written down:
 * `count` hosts volunteered, each of an account with a wallet.
 */
export async function measureThread(count: number): Promise<ThreadMeasurement> {
  await using opened = new AsyncDisposableStack();
  const scene = opened.use(await SettlementScene.open());
  const postgres = await startThrowawayPostgres();
  opened.defer(() => postgres.stop());
  const database = await openDatabase({ databaseUrl: await postgres.createDatabase() });
  opened.defer(() => database.close());
  const blobsDir = await mkdtemp(join(tmpdir(), "tabgrid-bench-epoch-"));
  opened.defer(() => rm(blobsDir, { recursive: true }));
  const startedAtMs = scene.plan.genesis * 1000;
  await database.settlement.closeEpoch({ epoch: 1, startedAtMs, endedAtMs: startedAtMs + HOUR * 1000 });
  await addContributors(database.url, count);
  await scene.pass(HOUR);
  await scene.pass(1);

  const { rpcUrl, deployment } = scene;
  const { distributor } = deployment;
  const compute = computeInThread({
    ...{ databaseUrl: database.url, blobsDir, rpcUrl, distributor },
    ...{ fromBlock: 0, confirmations: 0 },
  });
  const record = (await database.settlement.findUnsettled())!;
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const begunMs = performance.now();
  delay.enable();
  const isSaved = await compute(record, new AbortController().signal);
  delay.disable();
  const seconds = (performance.now() - begunMs) / 1000;
  const outcome = (await database.settlement.findEpoch(1))?.outcome;
  if (!isSaved || outcome?.payouts !== count) throw new Error("the epoch was not computed");
  // What the histogram holds are whole pauses between two looks.
  const lateMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return {
    seconds,
    delayP99Ms: lateMs(delay.percentile(99)),
    delayMaxMs: lateMs(delay.max),
    rssMb: process.resourceUsage().maxRSS / 1024,
  };
}

/** Hosts that earned in epoch 1, with their accounts and wallets. */
async function addContributors(databaseUrl: string, count: number): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const id = (digit: string, i = "i") => `(lpad(to_hex(${i}), 31, '0') || '${digit}')::uuid`;
  for (const rows of [
    `accounts (id, created_at_ms) SELECT ${id("a")}, 0`,
    `hosts (id, outstanding, first_seen_ms, last_seen_ms, account_id) SELECT ${id("b")}, 0, 0, 0, ${id("a")}`,
    `payout_wallets (account_id, wallet) SELECT ${id("a")}, '0x' || lpad(to_hex(i), 40, '0')`,
    `epoch_credit (epoch, job_id, host_id, credit_micro) SELECT 1, ${id("c", "1")}, ${id("b")}, i`,
  ]) {
    await client.query(`INSERT INTO ${rows} FROM generate_series(1, ${count}) AS i`);
  }
  await client.end();
}
