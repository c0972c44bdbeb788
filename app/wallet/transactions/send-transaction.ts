import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { WalletBusyError } from "../wallet-errors.ts";
import {
  CallRefusedError,
  OutcomeUnknownError,
  TransactionReplacedError,
  WrongNetworkError,
} from "./transaction-errors.ts";

export type Hash = `0x${string}`;

/** What was begun and not seen to end: survives a reload. */
export interface Pending<Kept> {
  /** What it takes to send it again. */
  readonly kept: Kept;
  /** Null when it is not known whether it was sent. */
  readonly hash: Hash | null;
}

/** Where what was begun is remembered. */
export interface PendingStore<Kept> {
  find(): Pending<Kept> | null;
  keep(pending: Pending<Kept> | null): void;
}

export type Outcome = "done" | "reverted" | "cancelled" | "replaced";

/** A wallet, and the chain that it sees. Whatever throws, throws errors of ours. */
export interface WalletChain {
  /** The chain that the transaction is for. */
  readonly chainId: number;
  getChainId(): Promise<number>;
  switchChain(): Promise<void>;
  /** Whether the chain has a transaction, in a block or waiting for one: not when it was dropped or replaced. */
  knows(hash: Hash): Promise<boolean>;
  /** Follows a transaction, and what the wallet sends in its place, until it is in a block. */
  follow(hash: Hash): Promise<{ readonly outcome: Outcome; readonly hash: Hash }>;
}

/** Where a transaction is; the wallet waits for a person in the first three. */
export type Step = "network" | "sign" | "confirm" | "wait";

/** What is to be sent, in terms that do not know of wallets. */
export interface Transaction<Kept> {
  /**
   * Gets together what sending takes.
   *
   * @param earlier of a try that was not seen to end: what is still good of it is taken, so that nothing is paid twice.
   * @returns `done` when that try is seen to have gone through.
   */
  prepare(earlier: Kept | null, onStep: (step: Step) => void): Promise<Kept | "done">;
  send(kept: Kept): Promise<Hash>;
}

/** What happened: what was asked for, or what had been begun before and is finished now. */
export interface Receipt<Kept> {
  /** Null when it happened before, in a transaction that was not seen. */
  readonly hash: Hash | null;
  readonly kept: Kept;
}

/**
 * Does one thing through a wallet, in one transaction. What was begun and not seen to end is finished first. It can be called
 * again after any failure: a transaction that the chain has is followed instead of being sent again, and one of which that is
 * not known, or which it has lost, is prepared again from what was kept of it, and sent.
 *
 * @throws {TabgridError} `wallet.*`, `transaction.*`, and what preparing throws
 */
export async function sendTransaction<Kept>(
  transaction: Transaction<Kept>,
  chain: WalletChain,
  store: PendingStore<Kept>,
  onStep: (step: Step) => void,
): Promise<Receipt<Kept>> {
  onStep("network");
  await requireChain(chain);
  const begun = store.find();
  if (begun !== null && begun.hash !== null && (await chain.knows(begun.hash))) {
    return finish(begun.kept, begun.hash, chain, store, onStep);
  }
  const kept = await transaction.prepare(begun?.kept ?? null, onStep);
  if (kept === "done") {
    store.keep(null);
    return { hash: null, kept: begun!.kept };
  }
  // A person had time to go elsewhere.
  await requireChain(chain);
  store.keep({ kept, hash: null });
  onStep("confirm");
  const hash = await sendOnce(() => transaction.send(kept), store);
  store.keep({ kept, hash });
  return finish(kept, hash, chain, store, onStep);
}

/** Has the wallet go to the chain that the transaction is for. @throws `transaction.wrong-network`, `wallet.*` */
export async function requireChain(chain: Pick<WalletChain, "chainId" | "getChainId" | "switchChain">): Promise<void> {
  if ((await chain.getChainId()) === chain.chainId) return;
  await chain.switchChain();
  if ((await chain.getChainId()) !== chain.chainId) throw new WrongNetworkError(chain.chainId);
}

/** A wallet's or a contract's no is known to have sent nothing; after anything else it is not known. */
async function sendOnce(send: () => Promise<Hash>, store: PendingStore<unknown>): Promise<Hash> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof CallRefusedError) store.keep(null);
    const isKnown = error instanceof TabgridError && (error.kind === "user" || error instanceof WalletBusyError);
    throw isKnown ? error : new OutcomeUnknownError(error);
  }
}

async function finish<Kept>(
  kept: Kept,
  sent: Hash,
  chain: WalletChain,
  store: PendingStore<Kept>,
  onStep: (step: Step) => void,
): Promise<Receipt<Kept>> {
  onStep("wait");
  const { outcome, hash } = await chain.follow(sent);
  store.keep(null);
  if (outcome === "reverted") throw new CallRefusedError(null);
  if (outcome !== "done") throw new TransactionReplacedError(outcome === "cancelled");
  return { hash, kept };
}
