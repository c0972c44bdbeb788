import type { Hash, Holding, JobKey, Wallet } from "#lib/coordinator/epochs/epoch.ts";
import type { EpochTerms, RewardChain, RootPost } from "#lib/coordinator/epochs/reward-chain.ts";

/** A chain that says what it was told: by epoch, terms, debits, balances and posts in their order. */
export class MemoryRewardChain implements RewardChain {
  readonly chainId: number;
  readonly distributor: Wallet;
  readonly terms = new Map<number, EpochTerms>();
  readonly debits = new Map<number, { job: JobKey; amountWei: bigint }[]>();
  readonly holdings = new Map<number, Holding[]>();
  readonly posts: RootPost[] = [];

  constructor(chainId: number, distributor: Wallet) {
    this.chainId = chainId;
    this.distributor = distributor;
  }

  async readEpochTerms(epoch: number): Promise<EpochTerms> {
    const terms = this.terms.get(epoch);
    if (terms === undefined) throw new Error(`epoch ${epoch} has not ended`);
    return terms;
  }

  async findPost(epoch: number): Promise<RootPost | null> {
    return this.posts.findLast((post) => post.epoch === epoch) ?? null;
  }

  async findFinalPostBefore(epoch: number): Promise<RootPost | null> {
    return this.posts.findLast((post) => post.epoch < epoch && post.final) ?? null;
  }

  async listDebits(epoch: number): Promise<{ job: JobKey; amountWei: bigint }[]> {
    return this.debits.get(epoch) ?? [];
  }

  async listHoldings(blockNumber: number): Promise<Holding[]> {
    return this.holdings.get(blockNumber) ?? [];
  }

  /** Corrects the last post of an epoch. */
  amend(epoch: number, changes: Partial<Omit<RootPost, "epoch" | "root">> & { root?: Hash }): void {
    const index = this.posts.findLastIndex((post) => post.epoch === epoch);
    this.posts[index] = { ...this.posts[index]!, ...changes };
  }
}
