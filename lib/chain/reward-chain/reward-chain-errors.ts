import { BaseError } from "viem";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when the chain does not answer, or not in full. */
export class ChainUnavailableError extends TabgridError {
  constructor(cause: BaseError) {
    super("chain.unavailable", "transient", `The chain did not answer: ${cause.shortMessage}`, {
      cause,
      hints: ["Try again later, or with another RPC endpoint."],
    });
  }
}

/** Thrown when there is no RewardDistributor at the address. */
export class NoDistributorError extends TabgridError {
  constructor(chainId: number, distributor: string, cause: unknown) {
    super("chain.no-distributor", "config", "There is no RewardDistributor at this address.", {
      cause,
      details: { chainId, distributor },
      hints: ["Compare chain and address with those that the operator publishes."],
    });
  }
}

/** Thrown when an epoch has not ended yet, or has no block of its own or before it. */
export class EpochOpenError extends TabgridError {
  constructor(epoch: number, endsAtMs: number) {
    super("chain.epoch-open", "transient", "The epoch has not ended on the chain.", { details: { epoch, endsAtMs } });
  }
}

/** Runs what asks the chain; its failures become `chain.unavailable`. */
export async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof BaseError ? new ChainUnavailableError(error) : error;
  }
}
