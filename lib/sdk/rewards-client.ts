import {
  type Address,
  type ClaimProof,
  claimProofSchema,
  type Earnings,
  type EpochPage,
  earningsSchema,
  epochPageSchema,
  type RewardsOverview,
  rewardsOverviewSchema,
  type SponsoredClaim,
  sponsoredClaimSchema,
} from "#lib/protocol/messages/rewards.ts";
import { ask } from "./ask.ts";
import type { ClientOptions } from "./client.ts";

/** What anybody may ask about rewards; throws as {@link ask} does, `rewards.off` where none are paid. */
export interface RewardsClient {
  getOverview(): Promise<RewardsOverview>;
  /** Newest first. */
  listEpochs(): Promise<EpochPage>;
  /** @param before an epoch: those before it. */
  getEarnings(wallet: Address, before?: number): Promise<Earnings>;
  /** What claiming takes; throws `rewards.nothing-earned` where nothing is final. */
  getClaim(wallet: Address): Promise<ClaimProof>;
  /** Has the operator claim for a wallet and pay the gas. */
  sponsorClaim(wallet: Address): Promise<SponsoredClaim>;
}

export function createRewardsClient(options: ClientOptions): RewardsClient {
  return {
    getOverview: () => ask(options, rewardsOverviewSchema, "GET", "/rewards"),
    listEpochs: () => ask(options, epochPageSchema, "GET", "/rewards/epochs"),
    getEarnings(wallet, before) {
      const query = before === undefined ? "" : `?before=${before}`;
      return ask(options, earningsSchema, "GET", `/rewards/wallets/${wallet}/earnings${query}`);
    },
    getClaim: (wallet) => ask(options, claimProofSchema, "GET", `/rewards/wallets/${wallet}/claim`),
    sponsorClaim: (wallet) => ask(options, sponsoredClaimSchema, "POST", `/rewards/wallets/${wallet}/claims`),
  };
}
