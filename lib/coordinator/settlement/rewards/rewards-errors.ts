import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown on a server that settles with no chain. */
export class RewardsOffError extends TabgridError {
  constructor() {
    super("rewards.off", "user", "This server pays no rewards.");
  }
}

/** Thrown while the chain is not reached yet. */
export class RewardsStartingError extends TabgridError {
  constructor() {
    super("rewards.starting", "transient", "The chain is not reached yet.", { hints: ["Try again in a few seconds."] });
  }
}

/** Thrown for an epoch that is not closed. */
export class EpochNotFoundError extends TabgridError {
  constructor(epoch: number) {
    super("epoch.not-found", "user", "There is no such epoch, or it is not over.", { details: { epoch } });
  }
}

/** Thrown when a wallet is in no final root. */
export class NothingEarnedError extends TabgridError {
  constructor(wallet: string) {
    super("rewards.nothing-earned", "user", "The wallet has earned nothing that is final.", { details: { wallet } });
  }
}

/** Thrown when all that a wallet can claim was claimed. */
export class NothingToClaimError extends TabgridError {
  constructor(wallet: string) {
    super("rewards.nothing-to-claim", "user", "The wallet has claimed all that is final.", { details: { wallet } });
  }
}

/** Thrown when the operator pays nobody's gas. */
export class ClaimsNotSponsoredError extends TabgridError {
  constructor() {
    super("rewards.not-sponsored", "user", "The operator does not pay for claims.", {
      hints: ["Claim with your own wallet: the arguments are at /api/v1/rewards/wallets/{wallet}/claim."],
    });
  }
}

/** Thrown when the gas of a claim is not worth the operator's while: whoever wishes can claim at their own cost. */
export class TooLittleToSponsorError extends TabgridError {
  constructor(leastWei: bigint, claimableWei: string) {
    super("rewards.too-little", "user", "The operator pays for claims of one token and more.", {
      details: { leastWei: `${leastWei}`, claimableWei },
      hints: ["Wait until more is final, or claim with your own wallet."],
    });
  }
}

/** Thrown when nobody said which wallet funds a job. */
export class FundingNotFoundError extends TabgridError {
  constructor() {
    super("funding.not-found", "user", "No wallet was named that funds the job.");
  }
}

/** Thrown when as many wallets fund a job as may. */
export class TooManyFundersError extends TabgridError {
  constructor(most: number) {
    super("funding.too-many", "user", "As many wallets as may fund the job already.", { details: { most } });
  }
}
