import type { Hash, Step, Transaction } from "../../../../wallet/transactions/send-transaction.ts";
import { NotEnoughGasError } from "../../../../wallet/transactions/transaction-errors.ts";
import { NotEnoughTokensError } from "./not-enough-tokens-error.ts";

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

/** What moving tokens needs of the world. Whatever throws, throws errors of ours. */
export interface MovePorts {
  /** This computer's clock, in Unix seconds. */
  readonly nowSeconds: () => number;
  readHoldings(): Promise<Holdings>;
  signPermit(amountWei: bigint, nonce: bigint, deadline: bigint): Promise<SignedPermit>;
  /** @param permit of a deposit, which opens the job's account in the escrow or adds to it. */
  send(move: Move, permit: SignedPermit | null): Promise<Hash>;
}

/** How long a permit can be used: time enough for a wallet to be unlocked and a block to come. */
const PERMIT_SECONDS = 3_600n;

/**
 * One move: a permit and one transaction for a deposit, one transaction for the others. A deposit of which it is not known
 * whether it was sent is sent again with the same permit, which the token takes once: nobody pays twice.
 *
 * @throws `funding.not-enough-tokens`, `transaction.not-enough-gas`, and what the ports throw
 */
export function moveTransaction(move: Move, ports: MovePorts): Transaction<SignedPermit | null> {
  return {
    prepare: async (earlier, onStep) =>
      move.kind === "deposit" ? takePermit(move.amountWei, earlier, ports, onStep) : null,
    send: (permit) => ports.send(move, permit),
  };
}

/** The permit of an attempt before, where it can still be used, or a new one; `done` when that attempt went through. */
async function takePermit(
  amountWei: bigint,
  earlier: SignedPermit | null,
  ports: MovePorts,
  onStep: (step: Step) => void,
): Promise<SignedPermit | "done"> {
  const holdings = await ports.readHoldings();
  if (earlier !== null && holdings.permitNonce > earlier.nonce && holdings.allowanceWei < earlier.amountWei) {
    return "done";
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
