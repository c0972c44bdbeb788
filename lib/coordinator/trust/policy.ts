import type { Terms } from "#lib/protocol/messages/jobs.ts";

/**
 * How a job's units are verified. `quorum`: so many hosts must agree, whoever they are; with `spread` they compute a unit
 * one after the other. `error-rate`: as few as keep the
 * expected share of wrong results among the accepted ones at or below `targetErrorRate` (0 to 1), never fewer than
 * `floor` hosts for a unit.
 */
export type VerificationPolicy =
  | { readonly kind: "quorum"; readonly quorum: number; readonly spread: boolean }
  | { readonly kind: "error-rate"; readonly targetErrorRate: number; readonly floor: number };

/** Most results of a unit where hosts' standing decides: a dispute needs many, and those of caught hosts are void. */
const MOST_BY_TRUST = 64;

/** The policy that a job's terms ask for. */
export function policyOf({ quorum, targetErrorRate, floor, spread = false }: Terms): VerificationPolicy {
  if (targetErrorRate === undefined) return { kind: "quorum", quorum, spread };
  return { kind: "error-rate", targetErrorRate, floor: floor ?? 1 };
}

/** How a unit begins. */
export interface Opening {
  /** Hosts that have to agree at least. */
  readonly quorum: number;
  /** Replicas to hand out at first. */
  readonly wants: number;
  /** Most results it may take. */
  readonly maxReplicas: number;
}

/** How a unit under these terms begins. */
export function openingOf(terms: Terms): Opening {
  const policy = policyOf(terms);
  if (policy.kind === "error-rate") return { quorum: policy.floor, wants: 1, maxReplicas: MOST_BY_TRUST };
  const { quorum, spread } = policy;
  return { quorum, wants: spread ? 1 : quorum, maxReplicas: terms.maxReplicas };
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
