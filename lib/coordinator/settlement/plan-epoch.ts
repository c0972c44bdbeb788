import type { HostId, JobId } from "#lib/protocol/ids.ts";
import type { CreditLine, JobKey, JobSpending, Payee } from "../epochs/epoch.ts";
import type { JobBudget } from "./settlement-chain.ts";
import type { CreditSum, FundedJob, OutcomeDetails, Spending } from "./settlement-storage.ts";

/** A funded job with its account in the escrow. */
export interface BudgetedJob extends FundedJob {
  readonly budget: JobBudget;
}

export interface EpochPlanInputs {
  readonly credit: readonly CreditSum[];
  readonly jobs: readonly BudgetedJob[];
  /** Who is paid for a host: the wallet that signed for it, or its own key. */
  readonly payeeOf: (host: HostId) => Payee;
  /** Who is paid for a partner's pages; null for one that has no share. */
  readonly partnerOf: (partner: string) => Payee | null;
  /** Most that the escrows may be debited for the epoch, in wei. */
  readonly mostSpentWei: bigint;
}

/** Whose work is paid from what. */
export interface EpochPlan extends Pick<OutcomeDetails, "spending" | "closing" | "carried"> {
  readonly volunteers: readonly CreditLine[];
  readonly jobs: readonly JobSpending[];
}

/**
 * What jobs spend in an epoch, and whose work that pays. Pure.
 *
 * - What a job has spent by the end of an epoch is its budget × the share of its units that are accepted, rounded down: all
 *   of it once it is done, and the rest of a job that was cancelled is its requester's. What was accepted between the
 *   epoch's end and its closing is left to the next one, by its share of the credit.
 * - It is debited in an epoch in which somebody has credit for it; progress without credit is paid for with the next credit.
 * - Work for a job that spends nothing in the epoch is volunteer work: also work for a job that is not funded, and what
 *   comes in when the budget is spent.
 * - Credit that was taken back after it had been paid makes a sum negative: nobody is paid less than nothing, so it is carried
 *   on until later credit of the host and job makes up for it. A job that ended does not wait for that.
 * - When jobs spend more than an epoch may pay, the rest waits for the next one, and so does that part of the credit.
 */
export function planEpoch({ credit, jobs, payeeOf, partnerOf, mostSpentWei }: EpochPlanInputs): EpochPlan {
  const carried: EpochPlan["carried"][number][] = [];
  const volunteers = new CreditBook(payeeOf, partnerOf);
  const spendings: JobSpending[] = [];
  const fundings = Map.groupBy(jobs, ({ jobId }) => jobId);
  let roomWei = mostSpentWei;
  for (const [jobId, sums] of Map.groupBy(credit, ({ jobId }) => jobId)) {
    const earned = sums.filter(({ creditMicro }) => creditMicro > 0);
    for (const sum of sums) if (sum.creditMicro < 0) carried.push(carry(sum, sum.creditMicro));
    const wanted = (fundings.get(jobId) ?? []).map((job) => ({ jobKey: job.jobKey, amountWei: dueWei(job) }));
    const wantedWei = wanted.reduce((total, { amountWei }) => total + amountWei, 0n);
    if (earned.length === 0) continue;
    if (wantedWei === 0n) {
      for (const sum of earned) volunteers.add(sum, sum.creditMicro);
      continue;
    }
    const fits = wantedWei <= roomWei;
    const grantedWei = fits ? wantedWei : roomWei;
    const lines = new CreditBook(payeeOf, partnerOf);
    for (const sum of earned) {
      const now = Number((BigInt(sum.creditMicro) * grantedWei) / wantedWei);
      if (now > 0) lines.add(sum, now);
      if (now < sum.creditMicro) carried.push(carry(sum, sum.creditMicro - now));
    }
    if (lines.size === 0) continue;
    for (const { jobKey, amountWei } of wanted) {
      const spentWei = (amountWei * grantedWei) / wantedWei;
      if (spentWei === 0n) continue;
      spendings.push({ job: jobKey, spentWei, credit: lines.all() });
      roomWei -= spentWei;
    }
  }
  const spending = spendings.map(({ job, spentWei }) => ({ jobKey: job, amountWei: spentWei })).sort(byKey);
  return {
    volunteers: volunteers.all(),
    jobs: spendings,
    spending,
    closing: closingOf(jobs, spending, new Set(carried.filter(isOwed).map(({ jobId }) => jobId))),
    carried,
  };
}

/** What a job has yet to spend for what is accepted of it, in wei. */
export function dueWei({ spentBeforeWei, budget, ...job }: BudgetedJob): bigint {
  const { availableWei } = budget;
  if (job.unitsTotal === 0 || job.creditMicro <= 0 || job.creditSinceMicro > job.creditMicro) return 0n;
  const done = BigInt(job.unitsAccepted) * BigInt(job.creditMicro - job.creditSinceMicro);
  const whole = BigInt(job.unitsTotal) * BigInt(job.creditMicro);
  const dueInAllWei = ((availableWei + spentBeforeWei) * done) / whole;
  const wei = dueInAllWei - spentBeforeWei;
  if (wei <= 0n) return 0n;
  const isThere = wei <= availableWei;
  return isThere ? wei : availableWei;
}

/** Credit that a later epoch pays, not credit that was taken back. */
const isOwed = ({ creditMicro }: { readonly creditMicro: number }): boolean => creditMicro > 0;

/** Jobs that ended, are paid for, and have something left for their requester. */
function closingOf(
  jobs: readonly BudgetedJob[],
  spending: readonly Spending[],
  unsettled: ReadonlySet<JobId>,
): JobKey[] {
  const spent = new Map(spending.map(({ jobKey, amountWei }) => [jobKey, amountWei]));
  const closing = jobs.filter(
    ({ jobId, jobKey, ended, budget }) =>
      ended && !unsettled.has(jobId) && !budget.isClosed && budget.availableWei > (spent.get(jobKey) ?? 0n),
  );
  return closing.map(({ jobKey }) => jobKey).sort();
}

function carry({ jobId, hostId }: CreditSum, creditMicro: number): EpochPlan["carried"][number] {
  return { jobId, hostId, creditMicro };
}

const byKey = (a: Spending, b: Spending): number => (a.jobKey < b.jobKey ? -1 : 1);

/** Credit by payee and partner. */
class CreditBook {
  readonly #payeeOf: EpochPlanInputs["payeeOf"];
  readonly #partnerOf: EpochPlanInputs["partnerOf"];
  readonly #lines = new Map<string, { payee: Payee; partner: Payee | null; creditMicro: number }>();

  constructor(payeeOf: EpochPlanInputs["payeeOf"], partnerOf: EpochPlanInputs["partnerOf"]) {
    this.#payeeOf = payeeOf;
    this.#partnerOf = partnerOf;
  }

  get size(): number {
    return this.#lines.size;
  }

  add({ hostId, partner: page }: CreditSum, creditMicro: number): void {
    const payee = this.#payeeOf(hostId);
    const partner = page === null ? null : this.#partnerOf(page);
    const key = `${payee} ${partner}`;
    const line = this.#lines.get(key);
    if (line === undefined) this.#lines.set(key, { payee, partner, creditMicro });
    else line.creditMicro += creditMicro;
  }

  all(): readonly CreditLine[] {
    return [...this.#lines.values()];
  }
}
