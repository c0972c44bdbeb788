import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { WalletBusyError } from "../../../../wallet/wallet-errors.ts";
import {
  EscrowRefusedError,
  NotEnoughGasError,
  NotEnoughTokensError,
  OutcomeUnknownError,
  TransactionReplacedError,
  WrongNetworkError,
} from "./funding-errors.ts";

export type Hash = `0x${string}`;

/** What is to be done with a job's budget. */
export type Move =
  | { readonly kind: "deposit"; readonly amountWei: bigint }
  | { readonly kind: "give-notice" }
  | { readonly kind: "refund" };

/** A signed permit (EIP-2612); the token takes one of each nonce. */
export interface SignedPermit {
  readonly amountWei: bigint;
  readonly nonce: bigint;
  /** In Unix seconds. */
  readonly deadline: bigint;
  readonly signature: Hash;
}

/** What was begun and not seen to end: survives a reload. */
export interface Pending {
  readonly kind: Move["kind"];
  /** Of a deposit. */
  readonly permit: SignedPermit | null;
  /** Null when it is not known whether it was sent. */
  readonly hash: Hash | null;
}

/** The wallet and the chain that it sees. */
export interface Holdings {
  readonly tokensWei: bigint;
  readonly coinWei: bigint;
  readonly allowanceWei: bigint;
  /** That the token takes next. */
  readonly permitNonce: bigint;
  /** Time of the last block, in Unix seconds. */
  readonly blockSeconds: number;
}

export type Outcome = "done" | "reverted" | "cancelled" | "replaced";

/** What moving tokens needs of the world. Whatever throws, throws errors of ours. */
export interface MovePorts {
  readonly chainId: number;
  /** This computer's clock, in Unix seconds. */
  readonly nowSeconds: () => number;
  getChainId(): Promise<number>;
  switchChain(): Promise<void>;
  readHoldings(): Promise<Holdings>;
  signPermit(amountWei: bigint, nonce: bigint, deadline: bigint): Promise<SignedPermit>;
  /** @param permit of a deposit, which opens the job's account in the escrow or adds to it. */
  send(move: Move, permit: SignedPermit | null): Promise<Hash>;
  /** Whether the chain has a transaction, in a block or waiting for one: not when it was dropped or replaced. */
  knows(hash: Hash): Promise<boolean>;
  /** Follows a transaction, and what the wallet sends in its place, until it is in a block. */
  follow(hash: Hash): Promise<{ readonly outcome: Outcome; readonly hash: Hash }>;
  findPending(): Pending | null;
  keepPending(pending: Pending | null): void;
}

/** Where a move is; the wallet waits for a person in the first three. */
export type Step = "network" | "sign" | "confirm" | "wait";

/** What happened: what was asked for, or what had been begun before and is finished now. */
export interface Receipt {
  /** Null when it happened before, in a transaction that was not seen. */
  readonly hash: Hash | null;
  /** What was deposited; null for other moves. */
  readonly amountWei: bigint | null;
}

/** How long a permit can be used: time enough for a wallet to be unlocked and a block to come. */
const PERMIT_SECONDS = 3_600n;

/**
 * Does one move: a permit and one transaction for a deposit, one transaction for the others. What was begun and not seen to
 * end is finished first. It can be called again after any failure and pays once: a transaction that the chain has is
 * followed instead of being sent again, and one of which that is not known, or which it has lost, is sent again with the same
 * permit, which the token takes once.
 *
 * @throws {TabgridError} `wallet.*` and `funding.*`
 */
export async function moveTokens(move: Move, ports: MovePorts, onStep: (step: Step) => void): Promise<Receipt> {
  onStep("network");
  await requireChain(ports);
  const begun = ports.findPending();
  if (begun?.kind === move.kind && begun.hash !== null && (await ports.knows(begun.hash))) {
    return finish({ ...begun, hash: begun.hash }, ports, onStep);
  }
  const permit = move.kind === "deposit" ? await takePermit(move.amountWei, begun, ports, onStep) : null;
  if (permit === "used") {
    ports.keepPending(null);
    return { hash: null, amountWei: begun!.permit!.amountWei };
  }
  if (permit !== null) await requireChain(ports);
  ports.keepPending({ kind: move.kind, permit, hash: null });
  onStep("confirm");
  const hash = await sendOnce(move, permit, ports);
  const sent = { kind: move.kind, permit, hash };
  ports.keepPending(sent);
  return finish(sent, ports, onStep);
}

/** Has the wallet go to the chain that the tokens are on. @throws `funding.wrong-network`, `wallet.*` */
export async function requireChain(ports: Pick<MovePorts, "chainId" | "getChainId" | "switchChain">): Promise<void> {
  if ((await ports.getChainId()) === ports.chainId) return;
  await ports.switchChain();
  if ((await ports.getChainId()) !== ports.chainId) throw new WrongNetworkError(ports.chainId);
}

/** The permit of an attempt before, where it can still be used, or a new one; `used` when that attempt went through. */
async function takePermit(
  amountWei: bigint,
  begun: Pending | null,
  ports: MovePorts,
  onStep: (step: Step) => void,
): Promise<SignedPermit | "used"> {
  const holdings = await ports.readHoldings();
  const earlier = begun?.permit ?? null;
  if (earlier !== null && holdings.permitNonce > earlier.nonce && holdings.allowanceWei < earlier.amountWei) {
    return "used";
  }
  if (holdings.tokensWei < amountWei) throw new NotEnoughTokensError();
  if (holdings.coinWei === 0n) throw new NotEnoughGasError();
  // The last block of a quiet chain may be old, and this computer's clock may be wrong.
  const now = BigInt(Math.max(ports.nowSeconds(), holdings.blockSeconds));
  const isGood = earlier?.amountWei === amountWei && earlier.deadline > now;
  if (earlier !== null && isGood) return earlier;
  onStep("sign");
  return ports.signPermit(amountWei, holdings.permitNonce, now + PERMIT_SECONDS);
}

/** A wallet's or the escrow's no is known to have sent nothing; after anything else it is not known. */
async function sendOnce(move: Move, permit: SignedPermit | null, ports: MovePorts): Promise<Hash> {
  try {
    return await ports.send(move, permit);
  } catch (error) {
    if (error instanceof EscrowRefusedError) ports.keepPending(null);
    const isKnown = error instanceof TabgridError && (error.kind === "user" || error instanceof WalletBusyError);
    throw isKnown ? error : new OutcomeUnknownError(error);
  }
}

async function finish(
  { hash: sent, permit }: Pending & { readonly hash: Hash },
  ports: MovePorts,
  onStep: (step: Step) => void,
): Promise<Receipt> {
  onStep("wait");
  const { outcome, hash } = await ports.follow(sent);
  ports.keepPending(null);
  if (outcome === "reverted") throw new EscrowRefusedError(null);
  if (outcome !== "done") throw new TransactionReplacedError(outcome === "cancelled");
  return { hash, amountWei: permit?.amountWei ?? null };
}
