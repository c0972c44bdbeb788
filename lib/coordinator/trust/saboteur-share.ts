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
/** Never assumed to be less: saboteurs may be waiting. Never more: with half of the hosts no vote means anything. */
const LEAST = 0.05;
const MOST = 0.4;

/** Posterior mean of the share of saboteurs among hosts, between 0.05 and 0.4, from a Beta(2, 18) prior. */
export function estimateSaboteurShare({ known, caught, disputed }: HostCounts): number {
  const share = (caught + disputed / 2 + PRIOR_SHARE * PRIOR_HOSTS) / (known + PRIOR_HOSTS);
  return Math.min(MOST, Math.max(LEAST, share));
}
