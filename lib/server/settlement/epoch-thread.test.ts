import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDiskBlobStore } from "#lib/blobs/disk-blob-store.ts";
import { openKeccak } from "#lib/chain/payout-tree/keccak.ts";
import { payoutTrees } from "#lib/chain/payout-tree/payout-trees.ts";
import { openSettlementChain } from "#lib/chain/reward-chain/viem-settlement-chain.ts";
import { computeOutcome } from "#lib/coordinator/settlement/prepare-epoch.ts";
import type { SettlementChain } from "#lib/coordinator/settlement/settlement-chain.ts";
import type { EpochRecord } from "#lib/coordinator/settlement/settlement-storage.ts";
import { type OpenDatabase, openDatabase } from "#lib/db/open-database.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import { HOUR, SettlementScene } from "#lib/testing/settlement/settlement-scene.ts";
import { buildJob, changesOf } from "#lib/testing/storage/storage-fixture.ts";
import { startThrowawayPostgres, type ThrowawayPostgres } from "#lib/testing/storage/throwaway-database.ts";
import { hostNumber, sha256Hex } from "#lib/testing/storage/unit-builders.ts";
import type { ComputePlace } from "./epoch-messages.ts";
import { computeInThread } from "./epoch-thread.ts";

const HOSTS = 500;
const never = new AbortController().signal;

let scene: SettlementScene;
let postgres: ThrowawayPostgres;
let database: OpenDatabase;
let blobsDir: string;
let chain: SettlementChain;
let place: ComputePlace;
beforeAll(async () => {
  scene = await SettlementScene.open();
  postgres = await startThrowawayPostgres();
  database = await openDatabase({ databaseUrl: await postgres.createDatabase() });
  blobsDir = await mkdtemp(join(tmpdir(), "tabgrid-epoch-thread-"));
  const { rpcUrl, deployment } = scene;
  const onChain = { rpcUrl, distributor: deployment.distributor, fromBlock: 0, confirmations: 1 };
  chain = await openSettlementChain({ ...onChain, signer: null });
  place = { databaseUrl: database.url, blobsDir, ...onChain };
});
afterAll(async () => {
  await database.close();
  await postgres.stop();
  await scene[Symbol.asyncDispose]();
  await rm(blobsDir, { recursive: true });
});

/** An epoch in which everybody volunteered. */
async function closeEpoch(epoch: number): Promise<EpochRecord> {
  const startedAtMs = chain.genesisMs + (epoch - 1) * chain.epochMs;
  const jobId = buildJob(1).id;
  const ledger = Array.from({ length: HOSTS }, (_, i) => ({ jobId, hostId: hostNumber(i), creditMicro: 1 + i }));
  await database.storage.flush((transaction) => transaction.save(changesOf({ nowMs: startedAtMs + 5, ledger })));
  await database.settlement.closeEpoch({ epoch, startedAtMs, endedAtMs: startedAtMs + chain.epochMs });
  return (await database.settlement.findUnsettled())!;
}

test("an epoch computed in a thread is what it is here, to the byte; failures come across, and it can be given up", async () => {
  const { settlement, earners } = database;
  const compute = computeInThread(place);
  const closed = await closeEpoch(1);
  await expect(compute(closed, never)).rejects.toMatchObject({ code: "chain.epoch-open", kind: "transient" });
  await scene.pass(HOUR);
  await expect(compute(closed, never)).rejects.toMatchObject({ code: "settlement.epoch-unconfirmed" });
  await scene.pass(1);

  expect(await compute(closed, never)).toBe(true);
  const there = (await settlement.findEpoch(1))!;
  const fileCid = cidOfDigest(there.outcome!.fileDigest);
  expect(there.outcome!.payouts).toBe(HOSTS);
  expect(await compute(closed, never)).toBe(false);
  const blobs = await openDiskBlobStore(blobsDir);
  expect(await blobs.findSize(fileCid)).toBe(there.outcome!.fileSizeBytes);

  await settlement.discardOutcome(1, there.version);
  const again = (await settlement.findEpoch(1))!;
  const givenUp = new AbortController();
  const computing = compute(again, givenUp.signal);
  givenUp.abort();
  await expect(computing).rejects.toMatchObject({ code: "settlement.given-up", kind: "transient" });
  await expect(compute(again, givenUp.signal)).rejects.toMatchObject({ code: "settlement.given-up" });
  await expect(computeInThread(place, 8)(again, never)).rejects.toMatchObject({ code: "settlement.too-large" });
  expect(await settlement.findEpoch(1)).toEqual(again);

  const trees = payoutTrees(await openKeccak());
  const newHash = () => createHash("sha256");
  const deps = { storage: settlement, chain, blobs, earners, trees, hash: sha256Hex, newHash };
  expect(await computeOutcome(again, deps)).toBe(true);
  expect((await settlement.findEpoch(1))!.outcome).toEqual(there.outcome);
});
