/**
 * One measurement in a process of its own, so that its memory is its own: `measure.ts tree|verify COUNT SEED`,
 * answered by one message to the parent.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { openKeccak } from "#lib/chain/payout-tree/keccak.ts";
import { openPayoutTree, readBytes } from "#lib/chain/payout-tree/open-payout-tree.ts";
import { payoutRoot } from "#lib/chain/payout-tree/payout-root.ts";
import { buildPayoutTree } from "#lib/chain/payout-tree/payout-tree-builder.ts";
import { computeEpoch } from "#lib/coordinator/epochs/compute-epoch.ts";
import { decodeEpoch } from "#lib/coordinator/epochs/decode-epoch.ts";
import { encodeEpoch } from "#lib/coordinator/epochs/encode-epoch.ts";
import { leavesOf, verifyEpoch } from "#lib/coordinator/epochs/verify-epoch.ts";
import { digestOfCid } from "#lib/protocol/digests.ts";
import type { Digest } from "#lib/protocol/ids.ts";
import { createRandom } from "#lib/simulate/random.ts";
import { MemoryRewardChain } from "#lib/testing/memory-reward-chain.ts";
import { drawEpoch, drawWallets, drawWei } from "./draw-settlement.ts";

/** What the parent is told. */
export interface Measurement {
  readonly seconds: number;
  /** Most memory the process ever had resident, its inputs included. */
  readonly rssMb: number;
  /** Of the file, or of the tree as it is stored. */
  readonly sizeMb: number;
}

const [kind, countText, seedText] = process.argv.slice(2);
const [count, seed] = [Number(countText), Number(seedText)];
const keccak = await openKeccak();
const measured = kind === "tree" ? await measureTree() : await measureVerify();
process.send!({ ...measured, rssMb: process.resourceUsage().maxRSS / 1024 } satisfies Measurement);

async function measureTree(): Promise<Omit<Measurement, "rssMb">> {
  const random = createRandom(seed + 2);
  const leaves = drawWallets(count, seed).map((account) => ({ account, cumulativeWei: drawWei(random) }));
  const startedMs = performance.now();
  const bytes = buildPayoutTree(keccak, leaves);
  const tree = await openPayoutTree(keccak, readBytes(bytes), bytes.length);
  const proof = await tree.findProof(leaves[0]!.account);
  const seconds = (performance.now() - startedMs) / 1000;
  if (proof?.cumulativeWei !== leaves[0]!.cumulativeWei) throw new Error("the tree is wrong");
  return { seconds, sizeMb: bytes.length / 1e6 };
}

async function measureVerify(): Promise<Omit<Measurement, "rssMb">> {
  const folder = await mkdtemp(join(tmpdir(), "tabgrid-bench-settlement-"));
  try {
    const path = join(folder, "epoch");
    const { chain, sizeMb } = await publish(path);
    globalThis.gc?.();
    const startedMs = performance.now();
    const hash = createHash("sha256");
    const published = await decodeEpoch(hashing(createReadStream(path, { highWaterMark: 1 << 20 }), hash));
    const found = await verifyEpoch(published, hash.digest("hex") as Digest, null, {
      chain,
      rootOf: (leaves) => payoutRoot(keccak, leaves),
      newHash: () => createHash("sha256"),
    });
    const seconds = (performance.now() - startedMs) / 1000;
    if (found.length > 0) throw new Error(`verification found ${JSON.stringify(found.slice(0, 3))}`);
    return { seconds, sizeMb };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Settles a drawn epoch into a file, and a chain that agrees with it. */
async function publish(path: string): Promise<{ chain: MemoryRewardChain; sizeMb: number }> {
  const inputs = drawEpoch(drawWallets(count, seed), seed);
  const epoch = computeEpoch(inputs);
  const root = payoutRoot(keccak, leavesOf(epoch.payouts));
  const hash = createHash("sha256");
  await using file = await open(path, "w");
  for (const chunk of encodeEpoch(epoch, root)) {
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  const chain = new MemoryRewardChain(inputs.chainId, inputs.distributor);
  const { startedAtMs, endedAtMs, emissionWei, blockNumber, blockHash } = inputs;
  chain.terms.set(1, { startedAtMs, endedAtMs, emissionWei, blockNumber, blockHash });
  const debits = inputs.jobs.map(({ job, spentWei }) => ({ job, amountWei: spentWei }));
  chain.debits.set(1, debits);
  chain.holdings.set(blockNumber, [...inputs.holdings]);
  const { spentWei: escrowedWei, emittedWei } = epoch.totals;
  const before = payoutRoot(keccak, leavesOf(inputs.balances));
  const post = { escrowedWei, emittedWei, final: true };
  chain.posts.push({ ...post, epoch: 0, root: before, fileDigest: digestOfCid(inputs.previous!) });
  chain.posts.push({ ...post, epoch: 1, root, fileDigest: hash.digest("hex") as Digest });
  return { chain, sizeMb: (await file.stat()).size / 1e6 };
}

async function* hashing(source: AsyncIterable<Uint8Array>, hash: { update(bytes: Uint8Array): unknown }) {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}
