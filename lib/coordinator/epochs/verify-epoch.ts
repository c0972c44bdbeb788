import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest } from "#lib/protocol/ids.ts";
import { computeEpoch } from "./compute-epoch.ts";
import type { PublishedEpoch } from "./decode-epoch.ts";
import { encodeEpoch } from "./encode-epoch.ts";
import { type Balance, type Epoch, type EpochInputs, type Hash, isWallet, type Payout, type Wallet } from "./epoch.ts";
import { EpochInputsError } from "./epoch-errors.ts";
import type { RewardChain, RootPost } from "./reward-chain.ts";

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

/**
 * Recomputes an epoch from its file and the chain alone, trusting nobody, and says what differs.
 *
 * What the chain knows, it is asked: terms, debits, balances, the roots of this epoch and of the one before. Payouts,
 * root and totals are computed anew. What only the ledger knows, verified credit and whose wallet signed in, is what the
 * file says, and was fixed by its digest when the root was posted.
 *
 * @param fileDigest SHA-256 of the bytes that `published` was decoded from.
 * @param previous the file of the epoch settled before, when it is at hand; without it, what is kept for accounts without a
 *   wallet is not compared, because their amounts are in no root.
 * @returns empty when all is as it should be.
 */
export async function verifyEpoch(
  published: PublishedEpoch,
  fileDigest: Digest,
  previous: PublishedEpoch | null,
  deps: VerifyDeps,
): Promise<Difference[]> {
  const found = new DifferenceList();
  await compareInputs(published, fileDigest, previous, deps, found);
  const recomputed = recompute(published.inputs, found);
  if (recomputed === null) return found.all;
  const root = deps.rootOf(leavesOf(recomputed.payouts));
  found.compare("root", published.root, root);
  for (const [name, amount] of Object.entries(recomputed.totals)) {
    found.compare(name, published.totals[name as keyof Epoch["totals"]], amount);
  }
  comparePayouts(published.payouts, recomputed.payouts, found);
  const hash = deps.newHash();
  for (const chunk of encodeEpoch(recomputed, root)) hash.update(chunk);
  // Whatever else differs: order, repetition, white space.
  if (found.all.length === 0) found.compare("bytes of the file, SHA-256", fileDigest, hash.digest("hex"));
  return found.all;
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

/** Compares all that the chain and the file before know of the inputs. */
async function compareInputs(
  { inputs, root, totals }: PublishedEpoch,
  fileDigest: Digest,
  previous: PublishedEpoch | null,
  { chain, rootOf }: VerifyDeps,
  found: DifferenceList,
): Promise<void> {
  const { epoch } = inputs;
  found.compare("chain", inputs.chainId, chain.chainId);
  found.compare("distributor", inputs.distributor, chain.distributor);
  const terms = await chain.readEpochTerms(epoch);
  for (const [name, value] of Object.entries(terms)) {
    found.compare(name, inputs[name as keyof EpochInputs], value);
  }
  const debits = new Map<string, bigint>();
  for (const { job, amountWei } of await chain.listDebits(epoch)) debits.set(job, (debits.get(job) ?? 0n) + amountWei);
  found.compareAmounts("debit of job", new Map(inputs.jobs.map(({ job, spentWei }) => [job, spentWei])), debits);
  const holdings = await chain.listHoldings(terms.blockNumber);
  found.compareAmounts("balance of holder", balancesOf(inputs.holdings), balancesOf(holdings));

  const post = await chain.findPost(epoch);
  found.compare("file's SHA-256", fileDigest, post?.fileDigest);
  found.compare("posted root", root, post?.root);
  found.compare("posted debits", totals.spentWei, post?.escrowedWei);
  found.compare("posted emission", totals.emittedWei, post?.emittedWei);

  const before = await chain.findFinalPostBefore(epoch);
  found.compare("file before", inputs.previous, before === null ? null : cidOfDigest(before.fileDigest));
  if (before !== null) found.compare("root before", rootOf(leavesOf(inputs.balances)), before.root);
  if (before === null || previous !== null) compareStart(inputs, before, previous, found);
}

const balancesOf = (holdings: EpochInputs["holdings"]): Map<string, bigint> =>
  new Map(holdings.map(({ wallet, balanceWei }) => [wallet, balanceWei]));

/** Compares what the epoch starts from with what the one before ended in. */
function compareStart(
  inputs: EpochInputs,
  before: RootPost | null,
  previous: PublishedEpoch | null,
  found: DifferenceList,
): void {
  const ended = new Map<string, bigint>();
  for (const { payee, totalWei } of (before && previous?.payouts) ?? []) ended.set(payee, totalWei);
  const started = new Map<string, bigint>(inputs.balances.map(({ payee, totalWei }) => [payee, totalWei]));
  for (const { account, pendingWei } of inputs.arrivals) {
    if (pendingWei > 0n) started.set(account, pendingWei);
  }
  found.compareAmounts("balance before of", started, ended);
  const carriedWei = (before && previous?.totals.carriedHoldersWei) ?? 0n;
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

/** Compares payouts part by part; both ascend by payee unless the file is not canonical. */
function comparePayouts(published: readonly Payout[], recomputed: readonly Payout[], found: DifferenceList): void {
  const open = new Map(published.map((payout) => [payout.payee, payout]));
  for (const payout of recomputed) {
    const other = open.get(payout.payee);
    open.delete(payout.payee);
    if (other !== undefined && isSame(payout, other)) continue;
    found.compare(`payout ${payout.payee}`, inWords(other), inWords(payout));
  }
  for (const payout of open.values()) found.compare(`payout ${payout.payee}`, inWords(payout), null);
}

function isSame(a: Payout, b: Payout): boolean {
  if (a.totalWei !== b.totalWei || a.previousWei !== b.previousWei || a.parts.length !== b.parts.length) return false;
  return a.parts.every(({ reason, job, amountWei }, i) => {
    const part = b.parts[i]!;
    return reason === part.reason && job === part.job && amountWei === part.amountWei;
  });
}

function inWords(payout: Payout | undefined): string | undefined {
  if (payout === undefined) return undefined;
  const parts = payout.parts.map(
    ({ reason, job, amountWei }) => `${reason}${job === null ? "" : ` ${job}`} ${amountWei}`,
  );
  return `${payout.totalWei} = ${[payout.previousWei, ...parts].join(" + ")}`;
}
