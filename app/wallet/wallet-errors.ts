import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when the person said no in their wallet. */
export class WalletDeclinedError extends TabgridError {
  constructor() {
    super("wallet.declined", "user", "You declined in your wallet; nothing has happened.", {
      hints: ["Try again when you like."],
    });
  }
}

/** Thrown when a wallet asks for something already, or its window was closed over it. */
export class WalletBusyError extends TabgridError {
  constructor() {
    super("wallet.busy", "transient", "Your wallet waits for an answer already.", {
      hints: ["Open it, answer what it asks, and try again."],
    });
  }
}

/** Thrown when a wallet fails for a reason of its own. */
export class WalletFailedError extends TabgridError {
  constructor(cause: unknown) {
    super("wallet.failed", "transient", "Your wallet could not do it.", {
      cause,
      hints: ["Unlock it and try again, or take another wallet."],
    });
  }
}

/** Codes that wallets give, anywhere in the chain of causes: EIP-1193 and EIP-1474. */
const DECLINED = 4001;
const BUSY = -32002;

/** What a wallet threw, as an error of ours; ours stay as they are. */
export function sortWalletError(error: unknown): unknown {
  if (error instanceof TabgridError) return error;
  for (let at = error; at instanceof Error || (typeof at === "object" && at !== null); ) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    if (code === DECLINED) return new WalletDeclinedError();
    if (code === BUSY) return new WalletBusyError();
    at = cause as object;
  }
  return new WalletFailedError(error);
}
