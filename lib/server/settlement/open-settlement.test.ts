import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toHex } from "viem";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMemoryBlobStore } from "#lib/blobs/memory-blob-store.ts";
import type { ChainConfig } from "#lib/config/chain-config.ts";
import { type OpenDatabase, openDatabase } from "#lib/db/open-database.ts";
import { makeKeystore } from "#lib/testing/settlement/make-keystore.ts";
import { SettlementScene } from "#lib/testing/settlement/settlement-scene.ts";
import { anvilAccount } from "#lib/testing/settlement/start-anvil.ts";
import { startThrowawayPostgres, type ThrowawayPostgres } from "#lib/testing/storage/throwaway-database.ts";
import { openSettlement } from "./open-settlement.ts";

type RealChain = Extract<ChainConfig, { kind: "rpc" }>;

let scene: SettlementScene;
let postgres: ThrowawayPostgres;
let database: OpenDatabase;
let folder: string;
let chain: RealChain;
beforeAll(async () => {
  scene = await SettlementScene.open();
  postgres = await startThrowawayPostgres();
  database = await openDatabase({ databaseUrl: await postgres.createDatabase() });
  folder = await mkdtemp(join(tmpdir(), "tabgrid-settlement-"));
  const contractsFile = join(folder, "contracts.json");
  await writeFile(contractsFile, JSON.stringify(scene.deployment));
  const settler = await writeKeystore("settler.json", 2);
  const sponsor = await writeKeystore("sponsor.json", 5);
  const { rpcUrl } = scene;
  chain = { kind: "rpc", chainId: 31_337, rpcUrl, publicRpcUrl: null, contractsFile, settler, sponsor };
});
afterAll(async () => {
  await database.close();
  await postgres.stop();
  await scene[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function writeKeystore(name: string, account: number) {
  const key = toHex(anvilAccount(account).getHdKey().privateKey!);
  const passwordFile = join(folder, `${name}.password`);
  await writeFile(join(folder, name), makeKeystore(key, "correct horse"));
  await writeFile(passwordFile, "correct horse\n");
  return { file: join(folder, name), password: { file: passwordFile } };
}

const open = (changes: Partial<RealChain> = {}, over: OpenDatabase = database) =>
  openSettlement({
    chain: { ...chain, ...changes },
    dataDir: folder,
    database: over,
    blobs: createMemoryBlobStore(),
    blobsDir: join(folder, "blobs"),
    log: () => undefined,
    reportFailure: () => undefined,
  });

describe("settlement on a chain of one's own", () => {
  test("opens with keystores, and tells of the contracts", async () => {
    const { rewards, close } = await open();
    const overview = await rewards.overview();
    expect(overview).toMatchObject({
      chain: { id: 31_337, isDevelopment: false, rpcUrl: null },
      contracts: { escrow: scene.deployment.escrow.toLowerCase() },
      supply: { totalWei: `${10n ** 26n}`, escrowWei: `${10n * scene.spentWei}` },
      sponsoredFromWei: "1000000000000000000",
      settlement: { currentEpoch: 1, lastFinalEpoch: null, halted: null },
    });
    const { supply } = overview;
    const parts = [supply.circulatingWei, supply.vestingWei, supply.escrowWei, overview.treasury.heldWei];
    expect(parts.reduce((sum, wei) => sum + BigInt(wei), BigInt(supply.distributorWei))).toBe(10n ** 26n);
    expect(rewards.deps.signer!.address).toBe(anvilAccount(2).address.toLowerCase());
    expect(rewards.deps.faucet).toBeNull();
    await close();
  });

  test("shows without a settler, and settles nothing", async () => {
    const { rewards, close } = await open({ settler: null, sponsor: null });
    expect(await rewards.overview()).toMatchObject({ sponsoredFromWei: null });
    expect(rewards.deps.signer).toBeNull();
    await close();
  });

  test("refuses another chain, another password, and a database of other contracts", async () => {
    await expect(open({ chainId: 8453 })).rejects.toMatchObject({ code: "chain.another", kind: "config" });
    await expect(open({ contractsFile: join(folder, "none") })).rejects.toMatchObject({ code: "config.file" });
    const settler = { file: chain.settler!.file, password: { text: "wrong" } };
    await expect(open({ settler })).rejects.toMatchObject({ code: "chain.keystore", kind: "config" });
    const other = await openDatabase({ databaseUrl: await postgres.createDatabase() });
    await other.settlement.claimSeries("1/0xd157/0");
    await expect(open({}, other)).rejects.toMatchObject({ code: "settlement.another-series", kind: "config" });
    await other.close();
  });

  test("is tried again while the chain is away", async () => {
    await expect(open({ rpcUrl: "http://127.0.0.1:1" })).rejects.toMatchObject({ kind: "transient" });
  });
});
