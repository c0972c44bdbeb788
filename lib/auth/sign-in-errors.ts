import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when a request needs a wallet that signed in, and none has in this browser, or no longer. */
export class SignInNeededError extends TabgridError {
  constructor() {
    super("auth.sign-in-needed", "user", "Sign in with your wallet first.", { hints: ["Open the account page."] });
  }
}

/** Thrown when a page of another site sends what only our own pages may. */
export class ForeignOriginError extends TabgridError {
  constructor() {
    super("auth.foreign-origin", "suspicious", "This can only be done from the site itself.");
  }
}

/** Thrown where nobody can say under which name people reach the server, so that wallets could be deceived. */
export class SiteUnknownError extends TabgridError {
  constructor() {
    super("auth.site-unknown", "config", "This server does not know its own address, so wallets cannot sign in.", {
      hints: ["Set TABGRID_PUBLIC_ORIGIN, or open the site at localhost."],
    });
  }
}

/** Thrown when a message is not, to the letter, what a challenge asked for; `details.field` says where it differs. */
export class MessageInvalidError extends TabgridError {
  constructor(field: string) {
    super("auth.message-invalid", "user", "The signed message is not what was asked for.", {
      details: { field },
      hints: ["Ask for a new challenge and sign exactly that."],
    });
  }
}

/** Thrown when a signature is not the wallet's. */
export class WalletSignatureError extends TabgridError {
  constructor() {
    super("auth.wallet-signature-invalid", "user", "The signature is not this wallet's.", {
      hints: ["Choose the account in your wallet that you want to sign with, and try again."],
    });
  }
}

/** Thrown when a wallet is to join an account and belongs to another. */
export class WalletTakenError extends TabgridError {
  constructor() {
    super("account.wallet-taken", "user", "This wallet belongs to another account.", {
      hints: ["Sign in with it and remove it there first."],
    });
  }
}

/** Thrown when an account's last wallet, or the one that is paid, is to be removed. */
export class WalletNeededError extends TabgridError {
  constructor(why: "last" | "paid") {
    super(
      "account.wallet-needed",
      "user",
      why === "last" ? "An account needs one wallet to sign in with." : "Earnings are paid to this wallet.",
      { details: { why }, hints: why === "last" ? ["Add another wallet first."] : ["Pay to another wallet first."] },
    );
  }
}

/** Thrown when a wallet is named that is not the account's. */
export class WalletUnknownError extends TabgridError {
  constructor() {
    super("account.wallet-unknown", "user", "This wallet is not one of your account's.");
  }
}

/** Thrown when as many wallets belong to an account as may. */
export class TooManyWalletsError extends TabgridError {
  constructor(most: number) {
    super("account.too-many-wallets", "user", "The account has as many wallets as it may.", { details: { most } });
  }
}

/** Thrown when a host is to join an account and its work belongs to another already. */
export class HostTakenError extends TabgridError {
  constructor() {
    super("account.host-taken", "user", "This browser's work belongs to another account.");
  }
}
