import type { JobFunding } from "#lib/protocol/messages/rewards.ts";
import type { JobState } from "#lib/protocol/states.ts";

/** Part of what a job spends that goes to contributors; the rest goes to holders of tokens. */
const CONTRIBUTORS_PERCENT = 90n;

/** What contributors are paid for one unit of a job, in wei, rounded down; null while the units are not known. */
export function payPerUnitWei(budgetWei: bigint, units: number): bigint | null {
  return units > 0 ? (budgetWei * CONTRIBUTORS_PERCENT) / 100n / BigInt(units) : null;
}

/** What the page of a job offers its requester to do with the budget. */
export type BudgetOffer = "deposit" | "top-up" | "give-notice" | "refund" | null;

/**
 * A budget can be deposited and added to while the job runs: whoever pays for a job that ended pays for nothing. The rest of
 * one that ended is refunded; the coordinator closes it when its last epoch is settled, and notice is given by hand when
 * that does not come.
 *
 * @param funding null while no wallet was named.
 */
export function decideOffer(
  job: { readonly state: JobState; readonly standing: boolean },
  funding: Pick<JobFunding, "state" | "availableWei"> | null,
): BudgetOffer {
  const runs = job.state === "running";
  switch (funding?.state ?? "none") {
    case "none":
      return runs && !job.standing ? "deposit" : null;
    case "funded":
      return runs ? "top-up" : "give-notice";
    case "cancelled":
      return null;
    case "refundable":
      return funding!.availableWei === "0" ? null : "refund";
  }
}

/** Deposited, held and spent so far, in wei; what was refunded is in none of them. */
export function sumBudget(funding: Pick<JobFunding, "availableWei" | "heldWei" | "spentWei">) {
  const restWei = BigInt(funding.availableWei);
  const spentWei = BigInt(funding.spentWei);
  return { depositedWei: restWei + spentWei, spentWei, restWei };
}
