import type { FundingDeps } from "./job-funding.ts";
import type { Rewards } from "./rewards.ts";
import { RewardsOffError } from "./rewards-errors.ts";

/** Rewards as the API asks for them; methods throw `rewards.off`, or `rewards.starting` while the chain is not reached. */
export interface RewardsAccess {
  get(): Rewards;
  funding(): FundingDeps;
}

const refuse = (): never => {
  throw new RewardsOffError();
};

/** For servers without a chain. */
export const NO_REWARDS: RewardsAccess = { get: refuse, funding: refuse };
