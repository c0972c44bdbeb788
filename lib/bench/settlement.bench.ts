import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { openKeccak } from "#lib/chain/payout-tree/keccak.ts";
import { payoutRoot } from "#lib/chain/payout-tree/payout-root.ts";
import { createRandom } from "#lib/simulate/random.ts";
import { drawWallets, drawWei } from "./settlement/draw-settlement.ts";
import type { Measurement } from "./settlement/measure.ts";
import { measureThread } from "./settlement/measure-thread.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";

const MILLION = 1_000_000;
/** OpenZeppelin's library takes minutes for a million; it grows with n log n, as ours does. */
const PEER_ACCOUNTS = 20_000;

/**
 * Settlement of a million accounts on one thread: building the tree that they claim from, with a proof, against
 * @openzeppelin/merkle-tree on a smaller set; and verifying an epoch's file with a million payouts, from disk to the last
 * comparison. Each in a process of its own; seconds by the clock, memory as the most that was resident, inputs included.
 * Last a whole epoch, from PostgreSQL back to it, in the thread in which a coordinator has it computed, and how late the
 * coordinator's own thread is meanwhile.
 */
export async function run({ seed }: BenchOptions): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), "tabgrid-bench-settlement-"));
  const measured = (step: Step) => measure(step, MILLION, seed, folder);
  const tree = await measured("tree");
  const publish = await measured("publish");
  const verify = await measured("verify");
  await rm(folder, { recursive: true });
  const peer = await comparePeer(seed);
  const thread = await measureThread(MILLION);
  const figures = {
    "settlement.millionAccountsSeconds": round(tree.seconds, 2),
    "settlement.millionAccountsRssMb": round(tree.rssMb, 0),
    "settlement.millionAccountsStoredMb": round(tree.sizeMb, 0),
    "settlement.publishMillionSeconds": round(publish.seconds, 2),
    "settlement.verifyMillionSeconds": round(verify.seconds, 2),
    "settlement.verifyMillionRssMb": round(verify.rssMb, 0),
    "settlement.millionPayoutsFileMb": round(verify.sizeMb, 0),
    "settlement.threadMillionSeconds": round(thread.seconds, 1),
    "settlement.threadMillionRssMb": round(thread.rssMb, 0),
    "settlement.threadMillionDelayP99Ms": round(thread.delayP99Ms, 1),
    "settlement.threadMillionDelayMaxMs": round(thread.delayMaxMs, 1),
    "settlement.tree20kSeconds": round(peer.ourSeconds, 3),
    "settlement.tree20kOpenZeppelinSeconds": round(peer.theirSeconds, 3),
    "settlement.timesOpenZeppelin": round(peer.theirSeconds / peer.ourSeconds, 1),
  };
  const table = [
    ["settlement", "seconds", "MB resident", "MB stored"],
    row("tree of 1,000,000 accounts, one proof", tree),
    row("compute 1,000,000 payouts, write their file", publish),
    row("verify 1,000,000 payouts from their file", verify),
    ["an epoch of 1,000,000 in a thread, database included", thread.seconds.toFixed(2), thread.rssMb.toFixed(0), ""],
    [
      "  delay of the coordinator's event loop, 99 %; most",
      `${delay(thread.delayP99Ms)}; ${delay(thread.delayMaxMs)}`,
      "",
      "",
    ],
    ["tree of 20,000 accounts", peer.ourSeconds.toFixed(3), "", ""],
    ["  @openzeppelin/merkle-tree, same root", peer.theirSeconds.toFixed(3), "", ""],
    ["  times as fast", round(peer.theirSeconds / peer.ourSeconds, 1).toString(), "", ""],
  ];
  return { figures, table };
}

type Step = "tree" | "publish" | "verify";

async function measure(step: Step, count: number, seed: number, folder: string): Promise<Measurement> {
  const child = fork(new URL("./settlement/measure.ts", import.meta.url), [step, `${count}`, `${seed}`, folder]);
  const answer = new Promise<Measurement>((resolve) =>
    child.once("message", (message) => resolve(message as Measurement)),
  );
  const exit = once(child, "exit").then(([code]) => {
    throw new Error(`measuring ${step} ended with ${code}`);
  });
  try {
    return await Promise.race([answer, exit]);
  } finally {
    exit.catch(() => undefined);
    child.kill();
  }
}

async function comparePeer(seed: number): Promise<{ ourSeconds: number; theirSeconds: number }> {
  const random = createRandom(seed + 2);
  const leaves = drawWallets(PEER_ACCOUNTS, seed).map((account) => ({ account, cumulativeWei: drawWei(random) }));
  const keccak = await openKeccak();
  const ours = fastest(3, () => payoutRoot(keccak, leaves));
  const theirs = fastest(1, () => {
    const values = leaves.map(({ account, cumulativeWei }) => [account, cumulativeWei]);
    return StandardMerkleTree.of(values, ["address", "uint256"]).root;
  });
  if (ours.root !== theirs.root) throw new Error("the two trees differ");
  return { ourSeconds: ours.seconds, theirSeconds: theirs.seconds };
}

function fastest(rounds: number, build: () => string): { root: string; seconds: number } {
  let seconds = Number.POSITIVE_INFINITY;
  let root = "";
  for (let turn = 0; turn < rounds; turn++) {
    const startedMs = performance.now();
    root = build();
    seconds = Math.min(seconds, (performance.now() - startedMs) / 1000);
  }
  return { root, seconds };
}

function row(name: string, { seconds, rssMb, sizeMb }: Measurement): string[] {
  return [name, seconds.toFixed(2), rssMb.toFixed(0), sizeMb.toFixed(0)];
}

const delay = (ms: number): string => `${ms.toFixed(1)} ms`;
const round = (value: number, digits: number): number => Number(value.toFixed(digits));
