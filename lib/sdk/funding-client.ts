import * as z from "zod";
import type { JobId } from "#lib/protocol/ids.ts";
import { type Address, hashSchema, type JobFunding, jobFundingSchema } from "#lib/protocol/messages/rewards.ts";
import { ask } from "./ask.ts";
import type { ClientOptions } from "./client.ts";

/** How a job gets its budget and how that stands; throws as {@link ask} does, `rewards.off` where none are paid. */
export interface FundingClient {
  /** Says which wallet deposits the budget; only the job's account may. */
  registerFunding(jobId: JobId, requester: Address): Promise<JobFunding>;
  /** Throws `funding.not-found` where no wallet was named. */
  getFunding(jobId: JobId): Promise<JobFunding>;
  /** On a development chain, gives a wallet something to pay with. */
  fillWallet(wallet: Address): Promise<void>;
}

export function createFundingClient(options: ClientOptions): FundingClient {
  const path = (jobId: JobId): string => `/jobs/${jobId}/funding`;
  return {
    registerFunding: (jobId, requester) => ask(options, jobFundingSchema, "POST", path(jobId), { requester }),
    getFunding: (jobId) => ask(options, jobFundingSchema, "GET", path(jobId)),
    async fillWallet(wallet) {
      await ask(options, z.object({ transaction: hashSchema }), "POST", "/rewards/faucet", { wallet });
    },
  };
}
