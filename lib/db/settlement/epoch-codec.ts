import type { EpochTotals, Payout } from "#lib/coordinator/epochs/epoch.ts";
import type {
  EpochOutcome,
  EpochRecord,
  StoredPayout,
  StoredTransaction,
} from "#lib/coordinator/settlement/settlement-storage.ts";

/** JSON as the columns have it: amounts in decimal digits, because JSON's numbers are not exact. */
type InDigits<T> = { readonly [Key in keyof T]: T[Key] extends bigint ? string : T[Key] };

export interface EpochRow {
  readonly epoch: number;
  readonly started_at_ms: number;
  readonly ended_at_ms: number;
  readonly progress: EpochRecord["progress"];
  readonly version: number;
  readonly outcome: (Omit<EpochOutcome, "totals"> & { readonly totals: InDigits<EpochTotals> }) | null;
  readonly sent: InDigits<StoredTransaction> | null;
  readonly sighting: EpochRecord["sighting"];
}

export interface PayoutRow {
  readonly epoch: number;
  readonly payee: string;
  readonly previous_wei: string;
  readonly total_wei: string;
  readonly parts: readonly InDigits<Payout["parts"][number]>[];
}

/** A value's JSON text, big integers as digits. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, each) => (typeof each === "bigint" ? `${each}` : each));
}

export function recordOf(row: EpochRow): EpochRecord {
  const { epoch, started_at_ms: startedAtMs, ended_at_ms: endedAtMs, progress, version, sighting } = row;
  return {
    epoch,
    startedAtMs,
    endedAtMs,
    progress,
    version,
    sighting,
    outcome: row.outcome === null ? null : { ...row.outcome, totals: totalsOf(row.outcome.totals) },
    sent:
      row.sent === null
        ? null
        : {
            ...row.sent,
            maxFeePerGas: BigInt(row.sent.maxFeePerGas),
            maxPriorityFeePerGas: BigInt(row.sent.maxPriorityFeePerGas),
          },
  };
}

function totalsOf(totals: InDigits<EpochTotals>): EpochTotals {
  return {
    spentWei: BigInt(totals.spentWei),
    emittedWei: BigInt(totals.emittedWei),
    cumulativeWei: BigInt(totals.cumulativeWei),
    pendingWei: BigInt(totals.pendingWei),
    carriedHoldersWei: BigInt(totals.carriedHoldersWei),
  };
}

export function payoutOf({ epoch, payee, previous_wei, total_wei, parts }: PayoutRow): StoredPayout {
  return {
    epoch,
    // A wallet has 20 bytes, a host's key 16.
    payee: payee.length === 40 ? `0x${payee}` : payee,
    previousWei: BigInt(previous_wei),
    totalWei: BigInt(total_wei),
    parts: parts.map((part) => ({ ...part, amountWei: BigInt(part.amountWei) })),
  };
}

/** A payee's bytes in hex. */
export const payeeHex = (payee: string): string => payee.replace("0x", "");
