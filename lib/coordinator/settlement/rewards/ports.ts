import type { JobId } from "#lib/protocol/ids.ts";
import type { RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import type { Hash, JobKey, Wallet } from "../../epochs/epoch.ts";

/** What the contracts say of the network as a whole, in the form that the API has it. */
export type NetworkFigures = Pick<RewardsOverview, "contracts" | "supply" | "emission" | "treasury" | "distributor"> & {
  readonly head: NonNullable<RewardsOverview["chain"]["head"]>;
};

/**
 * What only people want to know of the contracts. Implementation: lib/chain/reward-chain/viem-rewards-chain.ts. Every method
 * may throw an error of kind `transient` when the chain cannot be reached.
 */
export interface RewardsChain {
  readonly chainId: number;
  readonly token: Wallet;
  readonly escrow: Wallet;
  readonly distributor: Wallet;
  readNetwork(nowMs: number): Promise<NetworkFigures>;
  /** What a wallet has claimed so far, in wei. */
  readClaimed(wallet: Wallet): Promise<bigint>;
  /** Names of a job in the escrow (lib/chain/job-key.ts). */
  namesOf(jobId: JobId, requester: Wallet): { readonly escrowJobId: Hash; readonly jobKey: JobKey };
}

/** What claiming takes: an amount with its proof. */
export interface ClaimArguments {
  readonly cumulativeWei: bigint;
  readonly proof: readonly Hash[];
}

/** Stored payout trees (lib/chain/payout-tree). */
export interface ProofReader {
  /** A wallet's amount and proof in a tree, checked against its root; null when it has none. */
  findProof(
    readAt: (offset: number, length: number) => Promise<Uint8Array>,
    sizeBytes: number,
    wallet: Wallet,
  ): Promise<(ClaimArguments & { readonly leaf: Hash }) | null>;
}

/** An account of the operator's that claims for others. */
export interface ClaimSponsor {
  /** Sends `claimFor`; settles when the transaction is on its way. @throws `settlement.refused` */
  claimFor(wallet: Wallet, claim: ClaimArguments): Promise<Hash>;
}

/** Signs statements by EIP-191, as the account that settles. */
export interface StatementSigner {
  readonly address: Wallet;
  sign(text: string): Promise<Hash>;
}

/** Gives wallets of a development chain what they need to try things. */
export interface Faucet {
  fill(wallet: Wallet): Promise<Hash>;
}
