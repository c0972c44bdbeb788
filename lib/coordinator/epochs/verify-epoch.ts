import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest } from "#lib/protocol/ids.ts";
import { computeEpoch } from "./compute-epoch.ts";
import { decodeEpoch, type PublishedEpoch } from "./decode-epoch.ts";
import { encodeEpoch } from "./encode-epoch.ts";
import {
  type Balance,
  type Epoch,
  type EpochInputs,
  type EpochTotals,
  type Hash,
  isWallet,
  type Payout,
  type Wallet,
} from "./epoch.ts";
import { EpochInputsError } from "./epoch-errors.ts";
import type { EpochTerms, RewardChain } from "./reward-chain.ts";

/** One thing that is not as it should be. */
export interface Difference {
  /** What it is about, such as `payout 0x…` or `root`. */
  readonly subject: string;
  /** What the file says; null when it says nothing. */
  readonly published: string | null;
  /** What follows from the chain, the file before and the formulas; null when that is nothing. */
  readonly expected: string | null;
}

/** What verification needs beside the files. */
export interface VerifyDeps {
  readonly chain: RewardChain;
  /** Root of the tree over wallets' cumulative amounts: `payoutRoot` of lib/chain. */
  rootOf(leaves: Iterable<{ readonly account: Wallet; readonly cumulativeWei: bigint }>): Hash;
  /** A new SHA-256, such as node:crypto's `createHash("sha256")`. */
  newHash(): { update(bytes: Uint8Array): unknown; digest(encoding: "hex"): string };
}

/** A published file, which may have to be read twice. */
export type EpochSource = () => AsyncIterable<Uint8Array>;

/**
 * Recomputes an epoch from its file and the chain alone, trusting nobody, and says what differs.
 *
 * What the chain knows, it is asked: terms, debits, balances, the roots of this epoch and of the one before. Payouts,
 * root and totals are computed anew, and with them the whole file, byte by byte. What only the ledger knows, verified
 * credit and whose wallet signed in, is what the file says, and was fixed by its digest when the root was posted.
 *
 * @param previous the file of the epoch settled before, when it is at hand; without it, what is kept for accounts without a
 *   wallet is not compared, because their amounts are in no root.
 * @returns empty when all is as it should be.
 * @throws `epoch.file`
 */
export async function verifyEpoch(
  epoch: number,
  file: EpochSource,
  previous: EpochSource | null,
  deps: VerifyDeps,
): Promise<Difference[]> {
  const found = new DifferenceList();
  const { published, digest } = await readInputs(file, deps);
  found.compare("epoch", published.inputs.epoch, epoch);
  await compareWithChain(epoch, published, digest, deps, found);
  await compareWithPrevious(epoch, published.inputs, previous, deps, found);
  const recomputed = recompute(published.inputs, found);
  if (recomputed === null) return found.all;
  const root = deps.rootOf(leavesOf(recomputed.payouts));
  const hash = deps.newHash();
  for (const chunk of encodeEpoch(recomputed, root)) hash.update(chunk);
  const expected = hash.digest("hex");
  if (digest !== expected) compareOutcome(await decodeEpoch(file()), recomputed, root, found);
  // Whatever else differs: order, repetition, white space.
  if (found.all.length === 0) found.compare("bytes of the file, SHA-256", digest, expected);
  return found.all;
}

/** Reads a file's inputs, without the parts of its payouts, and hashes all of it. */
async function readInputs(
  file: EpochSource,
  { newHash }: VerifyDeps,
): Promise<{ published: PublishedEpoch; digest: Digest }> {
  const hash = newHash();
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of file()) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const published = await decodeEpoch(hashed(), "inputs");
  return { published, digest: hash.digest("hex") as Digest };
}

/** Leaves of the tree that an epoch's payouts are claimed from. */
export function* leavesOf(payouts: Iterable<Balance>): Generator<{ account: Wallet; cumulativeWei: bigint }> {
  for (const { payee, totalWei } of payouts) if (isWallet(payee)) yield { account: payee, cumulativeWei: totalWei };
}

class DifferenceList {
  readonly all: Difference[] = [];

  compare(subject: string, published: unknown, expected: unknown): void {
    if (published === expected) return;
    this.all.push({ subject, published: textOf(published), expected: textOf(expected) });
  }

  compareAmounts(subject: string, published: ReadonlyMap<string, bigint>, expected: ReadonlyMap<string, bigint>): void {
    for (const [key, amount] of expected) this.compare(`${subject} ${key}`, published.get(key), amount);
    for (const [key, amount] of published) if (!expected.has(key)) this.compare(`${subject} ${key}`, amount, null);
  }
}

const textOf = (value: unknown): string | null => (value === undefined || value === null ? null : `${value}`);

/** Compares the inputs and what was posted with what the chain knows. */
async function compareWithChain(
  epoch: number,
  { inputs, root, totals }: PublishedEpoch,
  digest: Digest,
  { chain }: VerifyDeps,
  found: DifferenceList,
): Promise<void> {
  found.compare("chain", inputs.chainId, chain.chainId);
  found.compare("distributor", inputs.distributor, chain.distributor);
  const terms = await chain.readEpochTerms(epoch);
  for (const [name, value] of Object.entries(terms)) found.compare(name, inputs[name as keyof EpochTerms], value);
  const debits = new Map<string, bigint>();
  for (const { job, amountWei } of await chain.listDebits(epoch)) debits.set(job, (debits.get(job) ?? 0n) + amountWei);
  found.compareAmounts("debit of job", new Map(inputs.jobs.map(({ job, spentWei }) => [job, spentWei])), debits);
  const holdings = await chain.listHoldings(terms.blockNumber);
  found.compareAmounts("balance of holder", balancesOf(inputs.holdings), balancesOf(holdings));
  const post = await chain.findPost(epoch);
  found.compare("file's SHA-256", digest, post?.fileDigest);
  found.compare("posted root", root, post?.root);
  found.compare("posted debits", totals.spentWei, post?.escrowedWei);
  found.compare("posted emission", totals.emittedWei, post?.emittedWei);
}

const balancesOf = (holdings: EpochInputs["holdings"]): Map<string, bigint> =>
  new Map(holdings.map(({ wallet, balanceWei }) => [wallet, balanceWei]));

/** Compares what the epoch starts from with what the one settled before ended in: its root, and its file if at hand. */
async function compareWithPrevious(
  epoch: number,
  inputs: EpochInputs,
  previous: EpochSource | null,
  deps: VerifyDeps,
  found: DifferenceList,
): Promise<void> {
  const before = await deps.chain.findFinalPostBefore(epoch);
  found.compare("file before", inputs.previous, before === null ? null : cidOfDigest(before.fileDigest));
  if (before === null) {
    compareStart(inputs, null, found);
    return;
  }
  found.compare("root before", deps.rootOf(leavesOf(inputs.balances)), before.root);
  if (previous === null) return;
  const { published, digest } = await readInputs(previous, deps);
  found.compare("SHA-256 of the file before", digest, before.fileDigest);
  compareStart(inputs, published, found);
}

function compareStart(inputs: EpochInputs, previous: PublishedEpoch | null, found: DifferenceList): void {
  const ended = new Map<string, bigint>();
  for (const { payee, totalWei } of previous?.payouts ?? []) ended.set(payee, totalWei);
  const started = new Map<string, bigint>();
  for (const { payee, totalWei } of inputs.balances) started.set(payee, totalWei);
  for (const { account, pendingWei } of inputs.arrivals) if (pendingWei > 0n) started.set(account, pendingWei);
  found.compareAmounts("balance before of", started, ended);
  const carriedWei = previous?.totals.carriedHoldersWei ?? 0n;
  found.compare("holders' part carried from before", inputs.carriedHoldersWei, carriedWei);
}

function recompute(inputs: EpochInputs, found: DifferenceList): Epoch | null {
  try {
    return computeEpoch(inputs);
  } catch (error) {
    if (!(error instanceof EpochInputsError)) throw error;
    const details = Object.entries(error.details).map(([name, value]) => ` (${name} ${value})`);
    found.compare("inputs", `${error.message}${details.join("")}`, "inputs that go together");
    return null;
  }
}

function compareOutcome(published: PublishedEpoch, recomputed: Epoch, root: Hash, found: DifferenceList): void {
  found.compare("root", published.root, root);
  for (const [name, amount] of Object.entries(recomputed.totals)) {
    found.compare(name, published.totals[name as keyof EpochTotals], amount);
  }
  comparePayouts(published.payouts, recomputed.payouts, found);
}

function comparePayouts(published: readonly Payout[], recomputed: readonly Payout[], found: DifferenceList): void {
  const open = new Map(published.map((payout) => [payout.payee, payout]));
  for (const payout of recomputed) {
    found.compare(`payout ${payout.payee}`, inWords(open.get(payout.payee)), inWords(payout));
    open.delete(payout.payee);
  }
  for (const payout of open.values()) found.compare(`payout ${payout.payee}`, inWords(payout), null);
}

function inWords(payout: Payout | undefined): string | undefined {
  if (payout === undefined) return undefined;
  const parts = payout.parts.map(
    ({ reason, job, amountWei }) => `${reason}${job === null ? "" : ` ${job}`} ${amountWei}`,
  );
  return `${payout.totalWei} = ${[payout.previousWei, ...parts].join(" + ")}`;
}
