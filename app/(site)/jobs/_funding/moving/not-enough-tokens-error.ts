import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when the wallet has fewer tokens than are to be deposited. */
export class NotEnoughTokensError extends TabgridError {
  constructor() {
    super("funding.not-enough-tokens", "user", "Your wallet has fewer tokens than that. Nothing has happened.", {
      hints: ["Take a smaller amount, or another account in your wallet."],
    });
  }
}
