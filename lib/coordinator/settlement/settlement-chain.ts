import type { SettlementRecord, SettlementStep, SettlementView } from "../epochs/decide-settlement.ts";
import type { JobKey, Wallet } from "../epochs/epoch.ts";
import type { RewardChain } from "../epochs/reward-chain.ts";
import type { Spending, StoredTransaction } from "./settlement-storage.ts";

/** A job's account in the escrow. */
export interface JobBudget {
  readonly requester: Wallet | null;
  readonly availableWei: bigint;
  readonly heldWei: bigint;
  /** From when the rest can be refunded; null while the job is open there. */
  readonly refundableAtMs: number | null;
  /** Whether that has come by the last block's time. */
  readonly isClosed: boolean;
}

/** What a step takes beside what the record says. */
export type StepCall =
  | { readonly kind: "debit"; readonly epoch: number; readonly batch: number; readonly spending: readonly Spending[] }
  | {
      readonly kind: "post";
      readonly epoch: number;
      readonly outcome: NonNullable<SettlementRecord["outcome"]>;
      readonly escrowedWei: bigint;
      readonly emittedWei: bigint;
    }
  | { readonly kind: "finalize" }
  | { readonly kind: "close"; readonly jobs: readonly JobKey[] };

/**
 * The contracts as settlement reads and changes them. Implementations: a chain over JSON-RPC (lib/chain), and memory for
 * tests. Every method may throw an error of kind `transient` when the chain cannot be reached.
 */
export interface SettlementChain extends RewardChain {
  /** Length of an epoch and start of the first, in milliseconds. */
  readonly genesisMs: number;
  readonly epochMs: number;
  /** Blocks on top of one after which no reorganisation is expected to reach it. */
  readonly confirmations: number;
  /** What the last block says of an epoch; `closing` are the jobs that its outcome closes. */
  readView(record: SettlementRecord, closing: readonly JobKey[]): Promise<SettlementView>;
  readHeadBlock(): Promise<number>;
  /** In the order of the keys. What is available is so in the last block and in the last that is confirmed. */
  readBudgets(keys: readonly JobKey[]): Promise<JobBudget[]>;
  /** Most that an epoch may pay, in wei of the token. */
  readPayoutCap(): Promise<bigint>;
  /**
   * Signs a step without sending it.
   *
   * @param replaces what has this nonce and is stuck: the fee is raised above its.
   * @throws `settlement.refused` when the contracts would refuse it now.
   */
  sign(
    step: SettlementStep,
    call: StepCall,
    nonce: number,
    replaces: StoredTransaction | null,
  ): Promise<Omit<StoredTransaction, "sentAtMs">>;
  /** Sends what was signed. Sending it again, or when its nonce is spent, changes nothing. */
  send(raw: `0x${string}`): Promise<void>;
  /** Asks for a block where blocks come on demand only; does nothing elsewhere. */
  askForBlock(): Promise<void>;
}
