import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getAddress, parseEther, toHex } from "viem";
import { afterEach, expect, test } from "vitest";
import type { JobId } from "#lib/protocol/ids.ts";
import { type EpochView, epochPageSchema, type JobFunding, jobFundingSchema } from "#lib/protocol/messages/rewards.ts";
import { createClient } from "#lib/sdk/client.ts";
import { createPlainHost } from "#lib/testing/servers/plain-host.ts";
import { type ServerProcess, startServerProcess } from "#lib/testing/servers/server-process.ts";
import { makeKeystore } from "#lib/testing/settlement/make-keystore.ts";
import { SettlementScene } from "#lib/testing/settlement/settlement-scene.ts";
import { anvilAccount } from "#lib/testing/settlement/start-anvil.ts";
import { startThrowawayPostgres } from "#lib/testing/storage/throwaway-database.ts";

const UNITS = 4;
const BUDGET_WEI = parseEther("100");
/** Blocks that a poll has the chain make: a few of them confirm everything. */
const BLOCKS = 16;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A server on a chain that it is given, with the settler's key. */
async function startSettler(scene: SettlementScene, dataDir: string, databaseUrl: string): Promise<ServerProcess> {
  const [keystore, contracts] = [join(dataDir, "settler.json"), join(dataDir, "contracts.json")];
  await writeFile(keystore, makeKeystore(toHex(anvilAccount(2).getHdKey().privateKey!), "correct horse"));
  await writeFile(contracts, JSON.stringify(scene.deployment));
  const env = {
    DATABASE_URL: databaseUrl,
    TABGRID_STANDING_JOB: "0",
    TABGRID_CHAIN: "rpc",
    CHAIN_ID: "31337",
    RPC_URL: scene.rpcUrl,
    TABGRID_CONTRACTS: contracts,
    TABGRID_SETTLER_KEYSTORE: keystore,
    TABGRID_SETTLER_PASSWORD: "correct horse",
  };
  const server = await startServerProcess({ command: "coordinator", hosts: 0, env, dataDir });
  cleanups.push(() => server.dispose());
  // The chain is opened beside the server.
  const hasOpened = async () => (await fetch(`${server.url}/api/v1/rewards`)).status;
  await expect.poll(hasOpened, { timeout: 60_000 }).toBe(200);
  return server;
}

test("of two coordinators on one chain that is not ours, killed in turn, each epoch is settled once", {
  timeout: 400_000,
}, async () => {
  const scene = await SettlementScene.open({ epochSeconds: 10, challengeSeconds: 5 });
  cleanups.push(() => scene[Symbol.asyncDispose]());
  const postgres = await startThrowawayPostgres();
  cleanups.push(() => postgres.stop());
  const databaseUrl = await postgres.createDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "tabgrid-settlers-"));
  await chmod(dataDir, 0o755);
  cleanups.push(() => rm(dataDir, { recursive: true, force: true }));
  const first = await startSettler(scene, dataDir, databaseUrl);
  const second = await startSettler(scene, dataDir, databaseUrl);

  /** Waits until an epoch is so, while blocks come or do not. */
  const until = async (server: ServerProcess, blocks: number, fits: (epoch: EpochView) => boolean) => {
    const look = async () => {
      if (blocks > 0) await scene.client.mine({ blocks });
      const response = await fetch(`${server.url}/api/v1/rewards/epochs`).catch(() => null);
      return response?.status === 200 && epochPageSchema.parse(await response.json()).epochs.some(fits);
    };
    await expect.poll(look, { timeout: 120_000, interval: 500 }).toBe(true);
  };
  const { token } = await createClient({ baseUrl: first.url }).createAccount();
  const client = createClient({ baseUrl: first.url, token });
  const readFunding = async (server: ServerProcess, id: JobId): Promise<JobFunding> =>
    jobFundingSchema.parse(await (await fetch(`${server.url}/api/v1/jobs/${id}/funding`)).json());
  const fund = async (): Promise<JobFunding> => {
    const job = await client.createJob({ kernel: "spin", params: { units: UNITS, iterations: 0, resultBytes: 64 } });
    const named = await fetch(`${first.url}/api/v1/jobs/${job.id}/funding`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ requester: scene.requester.toLowerCase() }),
    });
    const funding = jobFundingSchema.parse(await named.json());
    await scene.send(scene.requester, scene.token, "approve", [getAddress(funding.escrow), BUDGET_WEI]);
    await scene.send(scene.requester, scene.escrow, "deposit", [funding.escrowJobId, BUDGET_WEI]);
    return funding;
  };

  const { jobId, jobKey } = await fund();
  const hosts = [await createPlainHost(first.url), await createPlainHost(second.url)];
  for (const host of hosts) expect(await host.compute(UNITS / 2)).toBe(UNITS / 2);
  await client.cancelJob(jobId);

  // Posted by one of them. From there on whoever is left goes on, and then that one goes too.
  await until(first, BLOCKS, ({ state }) => state === "posted");
  await first.crash();
  await until(second, BLOCKS, ({ state }) => state === "final");
  await first.restart();
  await second.crash();
  await until(first, BLOCKS, ({ state }) => state === "settled");
  expect(await readFunding(first, jobId)).toMatchObject({ state: "refundable", spentWei: `${BUDGET_WEI / 2n}` });

  // A job that nobody computes is released by whoever leads, without a root.
  await second.restart();
  const untouched = await fund();
  await client.cancelJob(untouched.jobId);
  await until(second, BLOCKS, ({ state, transactions }) => state === "skipped" && transactions.length > 0);
  expect(await readFunding(second, untouched.jobId)).toMatchObject({
    state: "refundable",
    availableWei: `${BUDGET_WEI}`,
  });

  const said = await scene.client.getContractEvents({ ...scene.distributor, fromBlock: 0n, strict: true });
  const epochsOf = (name: string) =>
    said.flatMap(({ eventName, args }) => (eventName === name && "epoch" in args ? [args.epoch] : []));
  expect(epochsOf("RootPosted")).toHaveLength(1);
  expect(epochsOf("RootFinal")).toEqual(epochsOf("RootPosted"));
  const debits = await scene.client.getContractEvents({ ...scene.escrow, eventName: "Debited", fromBlock: 0n });
  expect(debits.map(({ args }) => args.key)).toEqual([jobKey]);
});
