import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when a tree would have no leaf: there is nothing to claim, and so no root to post. */
export class PayoutTreeEmptyError extends TabgridError {
  constructor() {
    super("payout-tree.empty", "permanent", "A payout tree needs at least one account.");
  }
}

/** Thrown when a leaf is not an account and an amount, or one too many. */
export class PayoutLeafError extends TabgridError {
  constructor(message: string, account: string) {
    super("payout-tree.leaf", "permanent", message, { details: { account } });
  }
}

/** Thrown when stored bytes are not a payout tree, or were damaged since. */
export class PayoutTreeCorruptError extends TabgridError {
  constructor(message: string) {
    super("payout-tree.corrupt", "permanent", message, { hints: ["Build the tree again from the epoch's file."] });
  }
}
