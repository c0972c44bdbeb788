import type { Terms } from "#lib/protocol/messages/jobs.ts";

/**
 * How a job's units are verified. `quorum`: so many hosts must agree, whoever they are. `error-rate`: as few as keep the
 * expected share of wrong results among the accepted ones at or below `targetErrorRate` (0 to 1), never fewer than
 * `floor` hosts for a unit.
 */
export type VerificationPolicy =
  | { readonly kind: "quorum"; readonly quorum: number }
  | { readonly kind: "error-rate"; readonly targetErrorRate: number; readonly floor: number };

/** Most results of a unit where hosts' standing decides: a dispute needs many, and those of caught hosts are void. */
const MOST_BY_TRUST = 64;

/** The policy that a job's terms ask for. */
export function policyOf({ quorum, targetErrorRate, floor }: Terms): VerificationPolicy {
  if (targetErrorRate === undefined) return { kind: "quorum", quorum };
  return { kind: "error-rate", targetErrorRate, floor: floor ?? 1 };
}

/** How a unit under these terms begins: the hosts it wants at first, and the most results it may take. */
export function openingOf(terms: Terms): { readonly quorum: number; readonly maxReplicas: number } {
  const policy = policyOf(terms);
  if (policy.kind === "quorum") return { quorum: policy.quorum, maxReplicas: terms.maxReplicas };
  return { quorum: policy.floor, maxReplicas: MOST_BY_TRUST };
}

/** What the decisions about units go by at one moment; the same for all units of a kernel. */
export interface CheckRates {
  /** Share of proven hosts' results that are computed again as they come, 0 to 1. */
  readonly spot: number;
  /** Estimated share of saboteurs among the hosts, as votes are weighed with (saboteur-share.ts). */
  readonly saboteurShare: number;
  /** Hosts seen lately that were not caught: more than these cannot have a say. */
  readonly liveHosts: number;
}
