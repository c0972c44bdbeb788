import type { Cid } from "#lib/protocol/ids.ts";

/** A wallet's address: `0x` and 40 lower-case hex digits. */
export type Wallet = `0x${string}`;
/** What stands in public for an account without a wallet: 32 lower-case hex digits, see {@link accountKeyOf}. */
export type AccountKey = string;
/** Who is paid. A wallet's amount can be claimed; an account's is kept until a wallet signs in. */
export type Payee = Wallet | AccountKey;
/** 32 bytes: `0x` and 64 lower-case hex digits. */
export type Hash = `0x${string}`;
/** A job's key in JobEscrow (`keyOf`). Jobs' own ids are secrets, so files have these. */
export type JobKey = Hash;

/** Verified work of one payee in one pool, summed from the closed ledger; one line per payee and partner. */
export interface CreditLine {
  readonly payee: Payee;
  /** On whose page the work was done, or null for our own pages and headless workers. */
  readonly partner: Payee | null;
  /** A positive safe integer. */
  readonly creditMicro: number;
}

/** What a paid job spent in the epoch, and who did its work. */
export interface JobSpending {
  readonly job: JobKey;
  /** Debited from the job's escrow, in wei of the token; more than nothing. */
  readonly spentWei: bigint;
  /** Never empty: spending is debited in the epoch in which somebody is paid for it. */
  readonly credit: readonly CreditLine[];
}

/** Somebody who embeds the widget, and what they keep of what their visitors earn there. */
export interface Partner {
  readonly partner: Payee;
  /** 0 to 10,000. */
  readonly shareBasisPoints: number;
}

/** A circulating balance at the epoch's block. */
export interface Holding {
  readonly wallet: Wallet;
  readonly balanceWei: bigint;
}

/** An account whose wallet signed in since the epoch before: what was kept for it becomes the wallet's. */
export interface Arrival {
  readonly account: AccountKey;
  readonly wallet: Wallet;
  /** What was kept, in wei. */
  readonly pendingWei: bigint;
}

/** What a payee had after the last epoch that was settled: a wallet's cumulative amount, or what is kept for an account. */
export interface Balance {
  readonly payee: Payee;
  readonly totalWei: bigint;
}

/** Which epoch, where and when. */
export interface EpochHead {
  /** Counted from 1, the one that begins at the contracts' genesis. Epochs in which nobody earned are left out. */
  readonly epoch: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly chainId: number;
  /** The RewardDistributor that the root is posted to. */
  readonly distributor: Wallet;
  /** The last block of the epoch, at which balances are counted. */
  readonly blockNumber: number;
  readonly blockHash: Hash;
  /** The file of the last epoch that was settled, or null for the first. */
  readonly previous: Cid | null;
}

/** All that an epoch's payouts follow from. Lists may come in any order. */
export interface EpochInputs extends EpochHead {
  /** What the treasury emits for volunteer work in this epoch, in wei. */
  readonly emissionWei: bigint;
  readonly volunteers: readonly CreditLine[];
  readonly jobs: readonly JobSpending[];
  readonly partners: readonly Partner[];
  readonly holdings: readonly Holding[];
  readonly arrivals: readonly Arrival[];
  /** Of everybody who ever was paid, but for the accounts that arrived. */
  readonly balances: readonly Balance[];
  /** Holders' part of earlier epochs in which nobody held circulating tokens. */
  readonly carriedHoldersWei: bigint;
}

/**
 * Why a payee gets something:
 *
 * - `volunteer`: its share of the emission, by its share of all volunteer work.
 * - `job`: its share of what contributors to `job` get, by its share of the job's verified work.
 * - `partner`: a partner's part of what visitors earned, by volunteer work or by work for `job`.
 * - `holder`: its share of what holders get of all jobs, by circulating balance.
 * - `arrival`: what was kept for accounts until their wallet signed in.
 */
export type PartReason = "volunteer" | "job" | "partner" | "holder" | "arrival";

export interface Part {
  readonly reason: PartReason;
  /** For `job`, and for `partner` unless it is of volunteer work. */
  readonly job: JobKey | null;
  /** Positive. */
  readonly amountWei: bigint;
}

/** One payee after the epoch. Everybody who ever was paid has one, as every root has everybody's cumulative amount. */
export interface Payout extends Balance {
  /** What it had before. */
  readonly previousWei: bigint;
  /** What this epoch adds; they sum to `totalWei − previousWei`. At most one for each reason and job. */
  readonly parts: readonly Part[];
}

/** Sums over an epoch. What came in went out: see {@link computeEpoch}. */
export interface EpochTotals {
  /** Debited from escrows. */
  readonly spentWei: bigint;
  /** Taken from the treasury: the emission, or nothing when nobody volunteered. */
  readonly emittedWei: bigint;
  /** All wallets' cumulative amounts: what the root lets them claim, from the first epoch on. */
  readonly cumulativeWei: bigint;
  /** Kept for accounts without a wallet. */
  readonly pendingWei: bigint;
  /** Kept for holders, because nobody holds circulating tokens. */
  readonly carriedHoldersWei: bigint;
}

/** A computed epoch. Lists ascend: by payee, key, wallet. */
export interface Epoch {
  readonly inputs: EpochInputs;
  readonly payouts: readonly Payout[];
  readonly totals: EpochTotals;
}

/** Whether a payee can be paid on chain. */
export const isWallet = (payee: Payee): payee is Wallet => payee.startsWith("0x");
