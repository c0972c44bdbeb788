import type { Digest } from "#lib/protocol/ids.ts";
import type { Hash, Holding, JobKey, Wallet } from "./epoch.ts";

/** A root as it was posted for an epoch, with what it was posted with. */
export interface RootPost {
  readonly epoch: number;
  readonly root: Hash;
  /** What escrows were debited for it, in wei. */
  readonly escrowedWei: bigint;
  /** What the treasury emits for it, in wei. */
  readonly emittedWei: bigint;
  /** SHA-256 of the epoch's file. */
  readonly fileDigest: Digest;
  /** Whether it passed its challenge, so that accounts can claim. */
  readonly final: boolean;
}

/** What the contracts say of an epoch that has ended, before anybody settles it. */
export interface EpochTerms {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Most that volunteer work of it is paid, in wei. */
  readonly emissionWei: bigint;
  /** The last block before its end. */
  readonly blockNumber: number;
  readonly blockHash: Hash;
}

/**
 * The contracts as settlement and its verification read them. Implementations: a chain over JSON-RPC (lib/chain), and
 * memory for tests. Every method may throw an error of kind `transient` when the chain cannot be reached.
 */
export interface RewardChain {
  readonly chainId: number;
  readonly distributor: Wallet;
  /** @throws `chain.epoch-open` while the epoch has not ended. */
  readEpochTerms(epoch: number): Promise<EpochTerms>;
  /** The root of an epoch that is final or can become so, or null: vetoed ones do not count. */
  findPost(epoch: number): Promise<RootPost | null>;
  /** The final root of the last epoch settled before this one, or null when it is the first. */
  findFinalPostBefore(epoch: number): Promise<RootPost | null>;
  /** What escrows were debited for an epoch, job by job; debits that were given back do not count. */
  listDebits(epoch: number): Promise<{ readonly job: JobKey; readonly amountWei: bigint }[]>;
  /**
   * Everybody's balance after a block, as far as it circulates: not what vesting wallets, the treasury, the escrow and
   * the distributor hold. Only positive ones.
   */
  listHoldings(blockNumber: number): Promise<Holding[]>;
}
