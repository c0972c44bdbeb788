import { canonicalInputs } from "./canonical-inputs.ts";
import {
  type Balance,
  type CreditLine,
  type Epoch,
  type EpochInputs,
  type EpochTotals,
  isWallet,
  type JobKey,
  type Part,
  type PartReason,
  type Payee,
  type Payout,
} from "./epoch.ts";
import { EpochInputsError } from "./epoch-errors.ts";
import { shareOut } from "./share-out.ts";

/** Holders of circulating tokens get a tenth of what jobs spend, contributors the rest (HPIPS and Hypernet papers). */
export const HOLDERS_BASIS_POINTS = 1_000n;
const WHOLE_BASIS_POINTS = 10_000n;

/**
 * Who is paid what for an epoch, and why. Pure, and independent of the order of its inputs; integers only.
 *
 * - A contributor's income of a job = its verified work ÷ all verified work of the job × 90 % of what the job spends
 *   (HPIPS and Hypernet papers); volunteers share the emission likewise, by work for nobody's money.
 * - The other 10 % of all jobs, rounded down to the wei per job, go to holders by circulating balance.
 * - A partner's share, rounded down, comes out of what each visitor earned on its pages.
 *
 * What comes in goes out: the payouts' totals and `carriedHoldersWei` sum to the balances, arrivals and
 * `carriedHoldersWei` of the inputs, plus `spentWei` and `emittedWei`. No payee's total is less than it was.
 *
 * @throws `epoch.inputs`
 */
export function computeEpoch(given: EpochInputs): Epoch {
  const inputs = canonicalInputs(given);
  const book = new PayoutBook(inputs);
  const emittedWei = inputs.volunteers.length > 0 ? inputs.emissionWei : 0n;
  if (emittedWei > 0n) book.payForWork(emittedWei, inputs.volunteers, null);
  let spentWei = 0n;
  let holdersWei = inputs.carriedHoldersWei;
  for (const { job, spentWei: spent, credit } of inputs.jobs) {
    const holdersPart = (spent * HOLDERS_BASIS_POINTS) / WHOLE_BASIS_POINTS;
    book.payForWork(spent - holdersPart, credit, job);
    spentWei += spent;
    holdersWei += holdersPart;
  }
  const { holdings } = inputs;
  if (holdings.length > 0) {
    const shares = shareOut(
      holdersWei,
      holdings.map(({ balanceWei }) => balanceWei),
    );
    for (const [i, { wallet }] of holdings.entries()) book.pay(wallet, "holder", null, shares[i]!);
  }
  for (const { wallet, pendingWei } of inputs.arrivals) book.pay(wallet, "arrival", null, pendingWei);
  const payouts = book.close();
  const carriedHoldersWei = holdings.length > 0 ? 0n : holdersWei;
  return { inputs, payouts, totals: { spentWei, emittedWei, carriedHoldersWei, ...sumsOf(payouts) } };
}

/** A payout whose parts are still being added. */
interface OpenPayout extends Balance {
  readonly previousWei: bigint;
  parts: readonly Part[];
  totalWei: bigint;
}

/** Shared, as most of a large network's accounts have no part in a given epoch. */
const NO_PARTS: readonly Part[] = [];

/** Everybody's balance and the parts it gains. */
class PayoutBook {
  readonly #partnerShares: ReadonlyMap<Payee, bigint>;
  readonly #walletOf: ReadonlyMap<Payee, Payee>;
  readonly #payouts = new Map<Payee, OpenPayout>();

  constructor({ partners, arrivals, balances }: EpochInputs) {
    this.#partnerShares = new Map(partners.map((each) => [each.partner, BigInt(each.shareBasisPoints)]));
    this.#walletOf = new Map(arrivals.map(({ account, wallet }) => [account, wallet]));
    for (const { payee, totalWei } of balances) this.#open(payee, totalWei);
  }

  /** Shares out an amount by work; of what visitors get, their partners take their share. */
  payForWork(amountWei: bigint, credit: readonly CreditLine[], job: JobKey | null): void {
    const shares = shareOut(
      amountWei,
      credit.map(({ creditMicro }) => BigInt(creditMicro)),
    );
    for (const [i, { payee, partner }] of credit.entries()) {
      const shareWei = shares[i]!;
      const basisPoints = (partner !== null && this.#partnerShares.get(partner)) || 0n;
      const partnerWei = (shareWei * basisPoints) / WHOLE_BASIS_POINTS;
      this.pay(payee, job === null ? "volunteer" : "job", job, shareWei - partnerWei);
      if (partner !== null) this.pay(partner, "partner", job, partnerWei);
    }
  }

  pay(to: Payee, reason: PartReason, job: JobKey | null, amountWei: bigint): void {
    if (amountWei === 0n) return;
    const payee = this.#walletOf.get(to) ?? to;
    const payout = this.#payouts.get(payee) ?? this.#open(payee, 0n);
    payout.totalWei += amountWei;
    const known = payout.parts.findLastIndex((part) => part.reason === reason && part.job === job);
    if (known < 0) {
      // Not by push, which makes room for seventeen: most payouts have one part, and there are a million.
      payout.parts = [...payout.parts, { reason, job, amountWei }];
    } else {
      const amount = payout.parts[known]!.amountWei + amountWei;
      payout.parts = payout.parts.with(known, { reason, job, amountWei: amount });
    }
  }

  /** Payouts, ascending by payee, the parts of each by reason and job. */
  close(): Payout[] {
    const payouts = [...this.#payouts.values()].sort((a, b) => (a.payee < b.payee ? -1 : 1));
    for (const payout of payouts) if (payout.parts.length > 1) payout.parts = payout.parts.toSorted(byReasonAndJob);
    return payouts;
  }

  #open(payee: Payee, previousWei: bigint): OpenPayout {
    const payout = { payee, previousWei, parts: NO_PARTS, totalWei: previousWei };
    this.#payouts.set(payee, payout);
    return payout;
  }
}

function byReasonAndJob(a: Part, b: Part): number {
  if (a.reason !== b.reason) return a.reason < b.reason ? -1 : 1;
  return (a.job ?? "") < (b.job ?? "") ? -1 : 1;
}

function sumsOf(payouts: readonly Payout[]): Pick<EpochTotals, "cumulativeWei" | "pendingWei"> {
  let [cumulativeWei, pendingWei] = [0n, 0n];
  for (const { payee, totalWei } of payouts) {
    if (isWallet(payee)) cumulativeWei += totalWei;
    else pendingWei += totalWei;
  }
  // No leaf is above the sum of all.
  if (cumulativeWei >> 256n !== 0n) throw new EpochInputsError("The cumulative amounts do not fit into a uint256.");
  return { cumulativeWei, pendingWei };
}
