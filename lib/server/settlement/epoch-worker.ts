/**
 * The thread in which a closed epoch is computed and written down. It reads and writes by connections of its own, so that
 * a million accounts pass through no other thread; ending it harms nothing.
 */
import { createHash, hash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { openDiskBlobStore } from "#lib/blobs/disk-blob-store.ts";
import { openKeccak } from "#lib/chain/payout-tree/keccak.ts";
import { payoutTrees } from "#lib/chain/payout-tree/payout-trees.ts";
import { openSettlementChain } from "#lib/chain/reward-chain/viem-settlement-chain.ts";
import { computeOutcome } from "#lib/coordinator/settlement/prepare-epoch.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import { TabgridError, toErrorWire } from "#lib/errors/tabgrid-error.ts";
import type { ComputeAnswer, ComputeRequest } from "./epoch-messages.ts";

parentPort!.postMessage(await answer(workerData as ComputeRequest));

async function answer(request: ComputeRequest): Promise<ComputeAnswer> {
  try {
    return { ok: true, isSaved: await compute(request) };
  } catch (error) {
    // What is no failure of a known kind ends the thread, and reaches the log whole.
    if (!(error instanceof TabgridError)) throw error;
    return { ok: false, error: toErrorWire(error) };
  }
}

async function compute({ record, databaseUrl, blobsDir, ...onChain }: ComputeRequest): Promise<boolean> {
  const chain = await openSettlementChain({ ...onChain, signer: null });
  const blobs = await openDiskBlobStore(blobsDir);
  const trees = payoutTrees(await openKeccak());
  const { settlement: storage, earners, close } = await openDatabase({ databaseUrl });
  try {
    return await computeOutcome(record, {
      storage,
      chain,
      blobs,
      earners,
      trees,
      hash: (bytes) => hash("sha256", bytes, "hex"),
      newHash: () => createHash("sha256"),
    });
  } finally {
    await close();
  }
}
