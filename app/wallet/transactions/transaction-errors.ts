import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { sortWalletError, WalletFailedError } from "../wallet-errors.ts";

/** Thrown when the wallet stays on another chain than the tokens are on. */
export class WrongNetworkError extends TabgridError {
  constructor(chainId: number) {
    super("transaction.wrong-network", "user", "Your wallet is on another network. Nothing has happened.", {
      details: { chainId },
      hints: [`Switch it to the network with chain id ${chainId}, and try again.`],
    });
  }
}

/** Thrown when the account that was chosen is not the wallet's any more. */
export class OtherAccountError extends TabgridError {
  constructor(address: string | null) {
    super("transaction.other-account", "user", "Your wallet has changed to another account. Nothing has happened.", {
      details: { address },
      hints: ["Choose the account in your wallet, close this, and begin again."],
    });
  }
}

/** Thrown when the wallet cannot pay for a transaction. */
export class NotEnoughGasError extends TabgridError {
  constructor() {
    super("transaction.not-enough-gas", "user", "Your wallet cannot pay the network's fee. Nothing has happened.", {
      hints: ["Send it some of the network's own coin, and try again."],
    });
  }
}

/** Thrown when a contract says no, before or after the transaction was sent; either way no tokens moved. */
export class CallRefusedError extends TabgridError {
  constructor(reason: string | null) {
    const known = reason === null ? undefined : REASONS[reason];
    super(known?.code ?? "contract.refused", "user", known?.message ?? "The contract refused. No tokens have moved.", {
      details: { reason },
      hints: known ? [] : ["Look at the figures again: something else may have changed them meanwhile."],
    });
  }
}

/** Thrown when the wallet sent something else in a transaction's place. */
export class TransactionReplacedError extends TabgridError {
  constructor(wasCancelled: boolean) {
    super(
      wasCancelled ? "transaction.cancelled" : "transaction.replaced",
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
    super("transaction.outcome-unknown", "transient", "It is not known yet whether the transaction went through.", {
      cause,
      hints: ["Try again: this browser remembers it, looks how it ended, and never pays twice."],
    });
  }
}

/** What the contracts' own errors mean. */
const REASONS: Readonly<Record<string, { readonly code: string; readonly message: string }>> = {
  JobExists: { code: "contract.job-exists", message: "This job has a budget already. No tokens have moved." },
  JobCancelled: {
    code: "contract.job-cancelled",
    message: "Notice was given for this job already. No tokens have moved.",
  },
  NotRefundableYet: {
    code: "contract.not-refundable-yet",
    message: "The rest cannot be refunded yet. No tokens have moved.",
  },
  NothingToRefund: { code: "contract.nothing-to-refund", message: "There is nothing left to refund." },
  NotTheRequester: {
    code: "contract.not-the-requester",
    message: "Another wallet deposited this budget, and only that one can give notice.",
  },
  EnforcedPause: {
    code: "contract.enforced-pause",
    message: "The contract is paused. Nothing is lost; it goes on when the pause ends.",
  },
  NothingToClaim: { code: "contract.nothing-to-claim", message: "Everything that is final has been claimed already." },
  ProofInvalid: {
    code: "contract.proof-invalid",
    message: "Another epoch has become final meanwhile. No tokens have moved.",
  },
  ClaimCapReached: {
    code: "contract.claim-cap-reached",
    message: "As much as all may claim in one epoch has been claimed. The next one begins anew.",
  },
};

const UNKNOWN_CHAIN = 4902;
const UNAUTHORIZED = 4100;
const NO_FUNDS = /insufficient funds|exceeds the balance of the account/i;

/** Whether a wallet says that it does not know a chain (EIP-3085); on telephones it is wrapped in another error. */
export function isUnknownChain(error: unknown): boolean {
  const { code, data } = error as { code?: unknown; data?: { originalError?: { code?: unknown } } };
  return code === UNKNOWN_CHAIN || data?.originalError?.code === UNKNOWN_CHAIN;
}

/** What a wallet or the chain behind it threw, as an error of ours. */
export function sortChainError(error: unknown, chainId: number): unknown {
  const sorted = sortWalletError(error);
  if (!(sorted instanceof WalletFailedError)) return sorted;
  for (let at = error; typeof at === "object" && at !== null; at = (at as Error).cause) {
    const { code, name, message, data } = at as Error & { code?: unknown; data?: { errorName?: string } };
    if (name === "ContractFunctionRevertedError") return new CallRefusedError(data?.errorName ?? null);
    if (isUnknownChain(at)) return new WrongNetworkError(chainId);
    if (code === UNAUTHORIZED) return new OtherAccountError(null);
    if (NO_FUNDS.test(message)) return new NotEnoughGasError();
  }
  return sorted;
}
