import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest, HostId } from "#lib/protocol/ids.ts";
import type { HashHex } from "../commitments.ts";
import { accountKeyOf } from "../epochs/account-key.ts";
import { carryOver } from "../epochs/carry-over.ts";
import { computeEpoch } from "../epochs/compute-epoch.ts";
import { decodeEpoch } from "../epochs/decode-epoch.ts";
import { encodeEpoch } from "../epochs/encode-epoch.ts";
import type { AccountKey, Epoch, Hash, Payee, Wallet } from "../epochs/epoch.ts";
import type { EpochTerms } from "../epochs/reward-chain.ts";
import { leavesOf } from "../epochs/verify-epoch.ts";
import { createBreather } from "../loops/breather.ts";
import type { BlobStore } from "../ports.ts";
import type { Earners } from "./earners.ts";
import { type EpochPlan, planEpoch } from "./plan-epoch.ts";
import type { SettlementChain } from "./settlement-chain.ts";
import { EpochUnconfirmedError, SettlementHistoryError } from "./settlement-errors.ts";
import type { EpochOutcome, EpochRecord, OutcomeDetails, SettlementStorage } from "./settlement-storage.ts";

/** Jobs that one transaction debits; 842,000 gas. */
export const JOBS_PER_DEBIT = 50;
/** Largest file of an epoch, in bytes: some 60 million payouts. It is the operator's own, and streamed. */
const MAX_EPOCH_FILE_BYTES = 16 * 1024 ** 3;

/** The Merkle tree that payouts are claimed from: lib/chain/payout-tree. */
export interface PayoutTrees {
  /** `bytes` is the stored form, null when there is no leaf. */
  build(leaves: Iterable<{ readonly account: Wallet; readonly cumulativeWei: bigint }>): {
    readonly root: Hash;
    readonly bytes: Uint8Array<ArrayBuffer> | null;
  };
}

export interface PrepareDeps {
  readonly storage: SettlementStorage;
  readonly chain: SettlementChain;
  readonly blobs: BlobStore;
  readonly earners: Earners;
  readonly trees: PayoutTrees;
  /** SHA-256 in hex. */
  readonly hash: HashHex;
  /** A new SHA-256, such as node:crypto's `createHash("sha256")`. */
  readonly newHash: () => { update(bytes: Uint8Array): unknown; digest(encoding: "hex"): string };
}

/** What computing an epoch gave, to be written down. */
export interface PreparedEpoch {
  /** Null when nobody is paid anything; the details may have jobs to close all the same. */
  readonly outcome: EpochOutcome | null;
  readonly details: OutcomeDetails;
}

/**
 * Computes a closed epoch: gathers its inputs, shares out, builds the tree, and stores file and tree. Nothing is written
 * down yet; until it is, computing it again is harmless, also when it gives something else because a wallet signed in.
 *
 * @throws `chain.epoch-open` while the chain has no block after the epoch, `settlement.epoch-unconfirmed` while that is not
 *   confirmed; `settlement.history`, `epoch.inputs`.
 */
export async function prepareEpoch(record: EpochRecord, deps: PrepareDeps): Promise<PreparedEpoch> {
  const { storage, chain } = deps;
  const terms = await readConfirmedTerms(record.epoch, chain);
  const payees = new Payees(await deps.earners.listWallets(), deps.hash);
  const partners = await deps.earners.listPartners();
  const funded = await storage.listFundedJobs(record.epoch);
  const budgets = await chain.readBudgets(funded.map(({ jobKey }) => jobKey));
  const payoutCapWei = await chain.readPayoutCap();
  const plan = planEpoch({
    credit: await storage.listCredit(record.epoch),
    jobs: funded.map((job, i) => ({ ...job, budget: budgets[i]! })),
    payeeOf: (host) => payees.of(host),
    partnerOf: (name) => partners.get(name)?.payee ?? null,
    mostSpentWei: payoutCapWei > terms.emissionWei ? payoutCapWei - terms.emissionWei : 0n,
  });
  if (plan.volunteers.length === 0 && plan.jobs.length === 0) {
    return { outcome: null, details: { ...plan, payouts: [] } };
  }
  const before = await storage.findLastSettled();
  const post = await chain.findFinalPostBefore(record.epoch);
  if ((post?.fileDigest ?? null) !== (before?.outcome?.fileDigest ?? null)) {
    throw new SettlementHistoryError(record.epoch, { posted: post?.epoch ?? null, settled: before?.epoch ?? null });
  }
  const previous = before === null ? null : cidOfDigest(before.outcome!.fileDigest);
  const last = previous === null ? null : await decodeEpoch(deps.blobs.read(previous));
  const named = new Set([...plan.volunteers, ...plan.jobs.flatMap(({ credit }) => credit)].map((line) => line.partner));
  // One for each payee, however many sites it has.
  const shares = new Map<Payee, number>();
  for (const { payee, shareBasisPoints } of partners.values()) {
    if (named.has(payee)) shares.set(payee, Math.min(shareBasisPoints, shares.get(payee) ?? shareBasisPoints));
  }
  const epoch = computeEpoch({
    ...terms,
    ...carryOver(last, payees.arrivals()),
    epoch: record.epoch,
    chainId: chain.chainId,
    distributor: chain.distributor,
    previous,
    volunteers: plan.volunteers,
    jobs: plan.jobs,
    partners: [...shares].map(([partner, shareBasisPoints]) => ({ partner, shareBasisPoints })),
    holdings: await chain.listHoldings(terms.blockNumber),
  });
  const stored = await store(epoch, deps);
  return { outcome: outcomeOf(epoch, plan, stored), details: detailsOf(epoch, plan) };
}

/**
 * What the chain says of an epoch that is over, once no reorganisation is expected to change it.
 *
 * @throws `chain.epoch-open`, `settlement.epoch-unconfirmed`; both transient.
 */
export async function readConfirmedTerms(epoch: number, chain: SettlementChain): Promise<EpochTerms> {
  const terms = await chain.readEpochTerms(epoch);
  // The block after it ended the epoch: that one has to stay.
  if ((await chain.readHeadBlock()) > terms.blockNumber + chain.confirmations) return terms;
  throw new EpochUnconfirmedError(epoch, terms.blockNumber);
}

/**
 * Computes a closed epoch and writes down what that gave.
 *
 * @returns false, with nothing written down, when somebody else went on with the epoch meanwhile.
 * @throws what {@link prepareEpoch} throws.
 */
export async function computeOutcome(record: EpochRecord, deps: PrepareDeps): Promise<boolean> {
  const { outcome, details } = await prepareEpoch(record, deps);
  return deps.storage.saveOutcome(record.epoch, record.version, outcome, details);
}

type StoredFiles = Pick<EpochOutcome, "root" | "fileDigest" | "fileSizeBytes" | "treeDigest">;

function outcomeOf({ totals, payouts }: Epoch, { spending, closing }: EpochPlan, stored: StoredFiles): EpochOutcome {
  return {
    ...stored,
    debitBatches: Math.ceil(spending.length / JOBS_PER_DEBIT),
    closesJobs: closing.length > 0,
    totals,
    payouts: payouts.length,
  };
}

function detailsOf({ payouts }: Epoch, { spending, closing, carried }: EpochPlan): OutcomeDetails {
  return { spending, closing, carried, payouts: payouts.filter(({ parts }) => parts.length > 0) };
}

/** Stores file and tree. The file is made twice, once for its name: it need never be whole in memory. */
async function store(epoch: Epoch, { trees, blobs, hash, newHash }: PrepareDeps): Promise<StoredFiles> {
  const { root, bytes } = trees.build(leavesOf(epoch.payouts));
  let fileSizeBytes = 0;
  const fileHash = newHash();
  for await (const chunk of streamed(encodeEpoch(epoch, root))) {
    fileHash.update(chunk);
    fileSizeBytes += chunk.length;
  }
  const fileDigest = fileHash.digest("hex") as Digest;
  await blobs.putStream(cidOfDigest(fileDigest), streamed(encodeEpoch(epoch, root)), MAX_EPOCH_FILE_BYTES);
  if (bytes === null) return { root, fileDigest, fileSizeBytes, treeDigest: null };
  const treeDigest = hash(bytes) as Digest;
  await blobs.put(cidOfDigest(treeDigest), bytes);
  return { root, fileDigest, fileSizeBytes, treeDigest };
}

/** Chunks that are made one by one; what else waits for the thread comes in between. */
async function* streamed(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const breathe = createBreather();
  for (const chunk of chunks) {
    yield chunk;
    await breathe();
  }
}

/** Who is paid for a host, and whose kept earnings arrive. */
class Payees {
  readonly #wallets: ReadonlyMap<HostId, Wallet>;
  readonly #hash: HashHex;

  constructor(wallets: ReadonlyMap<HostId, Wallet>, hash: HashHex) {
    this.#wallets = wallets;
    this.#hash = hash;
  }

  of(host: HostId): Payee {
    return this.#wallets.get(host) ?? accountKeyOf(host, this.#hash);
  }

  arrivals(): ReadonlyMap<AccountKey, Wallet> {
    return new Map([...this.#wallets].map(([host, wallet]) => [accountKeyOf(host, this.#hash), wallet]));
  }
}
