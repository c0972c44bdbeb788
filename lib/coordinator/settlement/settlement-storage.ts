import type { Digest, HostId, JobId } from "#lib/protocol/ids.ts";
import type { SentTransaction, SettlementStep } from "../epochs/decide-settlement.ts";
import type { EpochTotals, Hash, JobKey, Payee, Payout, Wallet } from "../epochs/epoch.ts";

/**
 * How far an epoch is settled, as written down. `releasing`: nobody is paid, jobs that ended are being closed; then
 * `skipped`: its credit came to nothing and is carried on.
 */
export type EpochProgress = "closed" | "computed" | "published" | "releasing" | "settled" | "skipped";

/** What computing an epoch gave. Its file and its tree are stored before this is written down. */
export interface EpochOutcome {
  readonly root: Hash;
  readonly fileDigest: Digest;
  readonly fileSizeBytes: number;
  /** The stored payout tree (lib/chain/payout-tree); null while no wallet has earned anything. */
  readonly treeDigest: Digest | null;
  readonly debitBatches: number;
  /** Whether jobs that ended are to be closed in the escrow. */
  readonly closesJobs: boolean;
  readonly totals: EpochTotals;
  readonly payouts: number;
}

/** A signed transaction, written down before it is sent, so that after a crash the very same one is sent again. */
export interface StoredTransaction extends SentTransaction {
  readonly hash: Hash;
  /** Signed and serialised; there is no key in it. */
  readonly raw: `0x${string}`;
  /** Most it pays for a unit of gas, in wei of the chain's coin; what replaces it has to pay more. */
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** What the chain said of an epoch when it was looked at last. */
export interface EpochSighting {
  readonly state: "none" | "posted" | "final" | "halted";
  /** When a posted root can be final. */
  readonly finalAtMs: number | null;
  /** Code of the reason for a halt. */
  readonly haltReason: string | null;
}

/** An epoch as it is written down. */
export interface EpochRecord {
  readonly epoch: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly progress: EpochProgress;
  /** Grows with each change; a change names the version that it was decided on. */
  readonly version: number;
  readonly outcome: EpochOutcome | null;
  readonly sent: StoredTransaction | null;
  readonly sighting: EpochSighting;
}

/** Verified work of one host for one job: what the ledger summed to, with what was carried from before. May be negative. */
export interface CreditSum {
  readonly jobId: JobId;
  readonly hostId: HostId;
  /** On whose pages the host ran when the epoch was closed. */
  readonly partner: string | null;
  readonly creditMicro: number;
}

/** Which wallet deposits a job's budget, and under which key it lies in the escrow. */
export interface JobFundingRecord {
  readonly jobId: JobId;
  readonly requester: Wallet;
  readonly jobKey: JobKey;
}

/** A funded job as it stood when an epoch was closed, a little after the epoch's end. */
export interface FundedJob extends JobFundingRecord {
  readonly unitsAccepted: number;
  readonly unitsTotal: number;
  /** All credit for the job so far, and how much of it is of the time since the epoch's end. */
  readonly creditMicro: number;
  readonly creditSinceMicro: number;
  /** Done, failed, cancelled or removed, and without credit since the epoch's end: no later epoch owes anybody for it. */
  readonly ended: boolean;
  /** Spent in all epochs computed before this one, in wei. */
  readonly spentBeforeWei: bigint;
}

/** What a job spends in an epoch. */
export interface Spending {
  readonly jobKey: JobKey;
  readonly amountWei: bigint;
}

/** What goes with an outcome, written in the same transaction. */
export interface OutcomeDetails {
  /** Ascending by key: debits are sent in this order. */
  readonly spending: readonly Spending[];
  /** Jobs to be closed in the escrow. */
  readonly closing: readonly JobKey[];
  /** Credit that is not settled in this epoch and counts in the next one instead. */
  readonly carried: readonly Pick<CreditSum, "jobId" | "hostId" | "creditMicro">[];
  /** Those that gained something. */
  readonly payouts: Iterable<Payout>;
}

/** What a payee gained in one epoch. */
export interface StoredPayout extends Payout {
  readonly epoch: number;
}

/** A transaction as history keeps it. */
export interface TransactionNote {
  readonly step: SettlementStep;
  readonly nonce: number;
  readonly hash: Hash;
  readonly sentAtMs: number;
}

/** Change of an epoch that is decided on one of its versions; what is left out stays. */
export interface EpochChange {
  readonly progress?: EpochProgress;
  /** Also noted in the history. */
  readonly sent?: StoredTransaction;
  readonly sighting?: EpochSighting;
}

/**
 * Where settlement writes down what it does before it does it. Implementations: PostgreSQL (lib/db/settlement) and memory
 * (memory-settlement-storage.ts); one conformance suite (lib/testing/settlement/settlement-conformance.ts).
 *
 * Changes name the version that they were decided on and say false, with nothing done, when there is a later one: whoever
 * lost the lead without knowing it does no harm. Methods throw `storage.unavailable` or `storage.conflict` (both transient).
 */
export interface SettlementStorage {
  /** Oldest epoch that is neither settled nor skipped. */
  findUnsettled(): Promise<EpochRecord | null>;
  /** Latest epoch that is settled. */
  findLastSettled(): Promise<EpochRecord | null>;
  findEpoch(epoch: number): Promise<EpochRecord | null>;
  /** Newest first, those before `before` if given. */
  listEpochs(query: { readonly before: number | null; readonly limit: number }): Promise<EpochRecord[]>;
  listTransactions(epoch: number): Promise<TransactionNote[]>;

  /**
   * Time, at or after `sinceMs`, of the first thing that an epoch is closed for: credit of a host, or the end of a funded
   * job that no epoch has seen ended.
   */
  findOldestDue(sinceMs: number): Promise<number | null>;
  /**
   * Closes an epoch: sums the credit of its time by job and host, adds what the epoch closed before carried on and what
   * came too late for it, and writes down how far funded jobs are; all in one look at the ledger. Each entry of the ledger
   * counts in exactly one epoch. False when the epoch, or a later one, is closed already.
   */
  closeEpoch(head: {
    readonly epoch: number;
    readonly startedAtMs: number;
    readonly endedAtMs: number;
  }): Promise<boolean>;
  /** By job, then host. */
  listCredit(epoch: number): Promise<CreditSum[]>;
  /** By key; without those that had ended and owed nothing when an earlier epoch was computed, or were closed then. */
  listFundedJobs(epoch: number): Promise<FundedJob[]>;

  /**
   * Writes down what computing a closed epoch gave and moves it to `computed`; its blobs are kept from then on. Without an
   * outcome nobody is paid anything: the epoch is `releasing` when there are jobs to close, else `skipped`.
   */
  saveOutcome(epoch: number, version: number, outcome: EpochOutcome | null, details: OutcomeDetails): Promise<boolean>;
  /** Drops an outcome and all that goes with it, so that the epoch is computed anew from the same credit. */
  discardOutcome(epoch: number, version: number): Promise<boolean>;
  changeEpoch(epoch: number, version: number, change: EpochChange): Promise<boolean>;
  /** By key. */
  listSpending(epoch: number): Promise<Spending[]>;
  listClosing(epoch: number): Promise<JobKey[]>;

  /** What payees gained, newest epoch first, of epochs before `before` if given. */
  listPayouts(query: {
    readonly payees: readonly Payee[];
    readonly before: number | null;
    readonly limit: number;
  }): Promise<StoredPayout[]>;
  /** What each host's verified work since the last closed epoch comes to, in micro-credits; reads through all of it. */
  sumOpenCredit(): Promise<Map<HostId, number>>;

  /** Remembers who funds a job; the same again changes nothing. False when as many as may be fund it. */
  addFunding(funding: JobFundingRecord): Promise<boolean>;
  listFundings(jobId: JobId): Promise<JobFundingRecord[]>;
  /** What a job spent epoch by epoch, oldest first. */
  listDebits(jobKey: JobKey): Promise<{ readonly epoch: number; readonly amountWei: bigint }[]>;

  /** Which contracts the epochs are of, as `chain/distributor/genesis`; fixed by the first call. */
  claimSeries(series: string): Promise<string>;
  /** Forgets all epochs, for a development chain that began anew: credit that they counted is not paid again. */
  forgetSeries(series: string): Promise<void>;
}

/** Wallets that may deposit for one job. */
export const MAX_FUNDERS = 4;
