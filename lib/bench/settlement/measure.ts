/**
 * One step of the bench in a process of its own, so that its memory is its own, answered by one message to the parent:
 * `measure.ts tree|publish|verify COUNT SEED FOLDER`. What `publish` leaves in the folder, `verify` verifies.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { openKeccak } from "#lib/chain/payout-tree/keccak.ts";
import { openPayoutTree, readBytes } from "#lib/chain/payout-tree/open-payout-tree.ts";
import { payoutRoot } from "#lib/chain/payout-tree/payout-root.ts";
import { buildPayoutTree } from "#lib/chain/payout-tree/payout-tree-builder.ts";
import { computeEpoch } from "#lib/coordinator/epochs/compute-epoch.ts";
import { encodeEpoch } from "#lib/coordinator/epochs/encode-epoch.ts";
import type { Holding, JobKey } from "#lib/coordinator/epochs/epoch.ts";
import type { EpochTerms, RootPost } from "#lib/coordinator/epochs/reward-chain.ts";
import { leavesOf, verifyEpoch } from "#lib/coordinator/epochs/verify-epoch.ts";
import { digestOfCid } from "#lib/protocol/digests.ts";
import type { Digest } from "#lib/protocol/ids.ts";
import { createRandom } from "#lib/simulate/random.ts";
import { MemoryRewardChain } from "#lib/testing/settlement/memory-reward-chain.ts";
import { BENCH_CHAIN, drawEpoch, drawWallets, drawWei } from "./draw-settlement.ts";

/** What the parent is told. */
export interface Measurement {
  readonly seconds: number;
  /** Most memory the process ever had resident, its inputs included. */
  readonly rssMb: number;
  /** Of the file, or of the tree as it is stored. */
  readonly sizeMb: number;
}

const [kind, countText, seedText, folder = ""] = process.argv.slice(2);
const [count, seed] = [Number(countText), Number(seedText)];
const epochPath = join(folder, "epoch");
const chainPath = join(folder, "chain.json");
const keccak = await openKeccak();
const steps = { tree: measureTree, publish: measurePublish, verify: measureVerify };
const measured = await steps[kind as keyof typeof steps]();
process.send!({ ...measured, rssMb: process.resourceUsage().maxRSS / 1024 } satisfies Measurement);

async function measureTree(): Promise<Omit<Measurement, "rssMb">> {
  const random = createRandom(seed + 2);
  const leaves = drawWallets(count, seed).map((account) => ({ account, cumulativeWei: drawWei(random) }));
  const startedMs = performance.now();
  const bytes = buildPayoutTree(keccak, leaves);
  const tree = await openPayoutTree(keccak, readBytes(bytes), bytes.length);
  const proof = await tree.findProof(leaves[0]!.account);
  const seconds = secondsSince(startedMs);
  if (proof?.cumulativeWei !== leaves[0]!.cumulativeWei) throw new Error("the tree is wrong");
  return { seconds, sizeMb: bytes.length / 1e6 };
}

/** Computes a drawn epoch and writes its file; and what a chain that agrees with it says. */
async function measurePublish(): Promise<Omit<Measurement, "rssMb">> {
  const inputs = drawEpoch(drawWallets(count, seed), seed);
  const startedMs = performance.now();
  const epoch = computeEpoch(inputs);
  const root = payoutRoot(keccak, leavesOf(epoch.payouts));
  const hash = createHash("sha256");
  await using file = await open(epochPath, "w");
  for (const chunk of encodeEpoch(epoch, root)) {
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  const seconds = secondsSince(startedMs);
  const { startedAtMs, endedAtMs, emissionWei, blockNumber, blockHash } = inputs;
  const { spentWei: escrowedWei, emittedWei } = epoch.totals;
  const before = payoutRoot(keccak, leavesOf(inputs.balances));
  const post = { escrowedWei, emittedWei, final: true };
  const said: ChainScript = {
    terms: { startedAtMs, endedAtMs, emissionWei, blockNumber, blockHash },
    debits: inputs.jobs.map(({ job, spentWei }) => ({ job, amountWei: spentWei })),
    holdings: [...inputs.holdings],
    posts: [
      { ...post, epoch: 0, root: before, fileDigest: digestOfCid(inputs.previous!) },
      { ...post, epoch: 1, root, fileDigest: hash.digest("hex") as Digest },
    ],
  };
  const encode = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);
  await writeFile(chainPath, JSON.stringify(said, encode));
  return { seconds, sizeMb: (await file.stat()).size / 1e6 };
}

async function measureVerify(): Promise<Omit<Measurement, "rssMb">> {
  const chain = await readChain();
  const startedMs = performance.now();
  const found = await verifyEpoch(1, () => createReadStream(epochPath, { highWaterMark: 1 << 20 }), null, {
    chain,
    rootOf: (leaves) => payoutRoot(keccak, leaves),
    newHash: () => createHash("sha256"),
  });
  const seconds = secondsSince(startedMs);
  if (found.length > 0) throw new Error(`verification found ${JSON.stringify(found.slice(0, 3))}`);
  return { seconds, sizeMb: (await stat(epochPath)).size / 1e6 };
}

/** What the chain says of the epoch. */
interface ChainScript {
  readonly terms: EpochTerms;
  readonly debits: { job: JobKey; amountWei: bigint }[];
  readonly holdings: Holding[];
  readonly posts: RootPost[];
}

async function readChain(): Promise<MemoryRewardChain> {
  const decode = (_: string, value: unknown) =>
    typeof value === "string" && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value;
  const { terms, debits, holdings, posts } = JSON.parse(await readFile(chainPath, "utf8"), decode) as ChainScript;
  const chain = new MemoryRewardChain(BENCH_CHAIN.chainId, BENCH_CHAIN.distributor);
  chain.terms.set(1, terms);
  chain.debits.set(1, debits);
  chain.holdings.set(terms.blockNumber, holdings);
  chain.posts.push(...posts);
  return chain;
}

function secondsSince(startedMs: number): number {
  return (performance.now() - startedMs) / 1000;
}
