/** What was learned about the hosts of a kernel so far. */
export interface HostCounts {
  /** Hosts with at least one result. */
  readonly known: number;
  /** Hosts with a result that was found wrong. */
  readonly caught: number;
  /** Hosts in a disagreement that is not settled: at least every other one of them errs. */
  readonly disputed: number;
}

/** Share of saboteurs assumed before anything is known, as if learned from {@link PRIOR_HOSTS} hosts. */
const PRIOR_SHARE = 0.1;
const PRIOR_HOSTS = 20;
/** Never assumed to be less where votes are weighed: saboteurs may be waiting. Never more: with half of the hosts no vote means anything. */
const LEAST = 0.05;
const MOST = 0.4;

/** Share of saboteurs among hosts that is accepted among those that are proven. */
const SHARE_AMONG_PROVEN = 0.001;
/** Share of wrong results of a saboteur that is hard to find and still worth finding. */
const LIE_RATE = 0.1;
/** Bounds of {@link provenAfter}. */
export const FEWEST_CHECKS = 5;
export const MOST_CHECKS = 24;

/** Posterior mean of the share of saboteurs among hosts, 0 to 1, from a Beta(2, 18) prior. */
export function saboteurShare({ known, caught, disputed }: HostCounts): number {
  return Math.min(1, (caught + disputed / 2 + PRIOR_SHARE * PRIOR_HOSTS) / (known + PRIOR_HOSTS));
}

/** The share as votes are weighed with, between 0.05 and 0.4. */
export function shareInVotes(share: number): number {
  return Math.min(MOST, Math.max(LEAST, share));
}

/**
 * Results that have to be found right before a host is proven, 5 to 24. A saboteur that lies in a tenth of its results
 * passes k checks with a probability of 0.9^k (Sarmenta 2002: credibility by spot checks), so k is ln(f / 0.001) /
 * −ln 0.9 for a thousandth of the proven hosts to be saboteurs. A network without saboteurs soon asks for 5; BOINC's
 * adaptive replication always asks for 10.
 *
 * @param share of saboteurs among all hosts.
 */
export function provenAfter(share: number): number {
  const checks = Math.log(share / SHARE_AMONG_PROVEN) / -Math.log(1 - LIE_RATE);
  return Math.ceil(Math.min(MOST_CHECKS, Math.max(FEWEST_CHECKS, checks)));
}
