import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { sortWalletError, WalletFailedError } from "../../../../wallet/wallet-errors.ts";

/** Thrown when the wallet stays on another chain than the tokens are on. */
export class WrongNetworkError extends TabgridError {
  constructor(chainId: number) {
    super("funding.wrong-network", "user", "Your wallet is on another network. Nothing has happened.", {
      details: { chainId },
      hints: [`Switch it to the network with chain id ${chainId}, and try again.`],
    });
  }
}

/** Thrown when the wallet has fewer tokens than are to be deposited. */
export class NotEnoughTokensError extends TabgridError {
  constructor() {
    super("funding.not-enough-tokens", "user", "Your wallet has fewer tokens than that. Nothing has happened.", {
      hints: ["Take a smaller amount, or another account in your wallet."],
    });
  }
}

/** Thrown when the wallet cannot pay for a transaction. */
export class NotEnoughGasError extends TabgridError {
  constructor() {
    super("funding.not-enough-gas", "user", "Your wallet cannot pay the network's fee. Nothing has happened.", {
      hints: ["Send it some of the network's own coin, and try again."],
    });
  }
}

/** Thrown when the escrow says no, before or after the transaction was sent; either way no tokens moved. */
export class EscrowRefusedError extends TabgridError {
  constructor(reason: string | null) {
    super("funding.refused", "user", (reason && REASONS[reason]) ?? "The escrow refused. No tokens have moved.", {
      details: { reason },
      hints: ["Look at the budget again: something else may have changed it meanwhile."],
    });
  }
}

/** Thrown when the wallet sent something else in a transaction's place. */
export class TransactionReplacedError extends TabgridError {
  constructor(wasCancelled: boolean) {
    super(
      "funding.replaced",
      "user",
      wasCancelled
        ? "You cancelled the transaction in your wallet. No tokens have moved."
        : "Your wallet sent another transaction in place of this one. No tokens have moved.",
      { hints: ["Try again when you like."] },
    );
  }
}

/** Thrown when it is not known yet how a transaction ended. It is remembered, so trying again only looks. */
export class OutcomeUnknownError extends TabgridError {
  constructor(cause?: unknown) {
    super("funding.outcome-unknown", "transient", "It is not known yet whether the transaction went through.", {
      cause,
      hints: ["Try again: this browser remembers it, looks how it ended, and never pays twice."],
    });
  }
}

/** What the escrow's own errors mean. */
const REASONS: Readonly<Record<string, string>> = {
  JobExists: "This job has a budget already. No tokens have moved.",
  JobCancelled: "Notice was given for this job already. No tokens have moved.",
  NotRefundableYet: "The rest cannot be refunded yet. No tokens have moved.",
  NothingToRefund: "There is nothing left to refund.",
  NotTheRequester: "Another wallet deposited this budget, and only that one can give notice.",
};

const UNKNOWN_CHAIN = 4902;
const NO_FUNDS = /insufficient funds|exceeds the balance of the account/i;

/** What a wallet or the chain behind it threw, as an error of ours. */
export function sortChainError(error: unknown, chainId: number): unknown {
  const sorted = sortWalletError(error);
  if (!(sorted instanceof WalletFailedError)) return sorted;
  for (let at = error; typeof at === "object" && at !== null; at = (at as Error).cause) {
    const { code, name, message, data } = at as Error & { code?: unknown; data?: { errorName?: string } };
    if (name === "ContractFunctionRevertedError") return new EscrowRefusedError(data?.errorName ?? null);
    if (code === UNKNOWN_CHAIN) return new WrongNetworkError(chainId);
    if (NO_FUNDS.test(message)) return new NotEnoughGasError();
  }
  return sorted;
}
