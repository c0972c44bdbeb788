/**
 * How a job's units are verified. `quorum`: so many hosts must agree, whoever they are. `error-rate`: as few as keep the
 * expected share of wrong results among the accepted ones at or below `targetErrorRate` (0 to 1), never fewer than
 * `floor` hosts for a unit.
 */
export type VerificationPolicy =
  | { readonly kind: "quorum"; readonly quorum: number }
  | { readonly kind: "error-rate"; readonly targetErrorRate: number; readonly floor: number };

/** What the decisions about units go by at one moment; the same for all units of a kernel. */
export interface CheckRates {
  /** Share of proven hosts' results that are computed again as they come, 0 to 1. */
  readonly spot: number;
  /** Estimated share of saboteurs among the hosts, as votes are weighed with (saboteur-share.ts). */
  readonly saboteurShare: number;
}
