import type { Terms } from "#lib/protocol/messages/jobs.ts";

/** How a requester wants the units verified: so many matching results each, or a share of wrong ones that is borne. */
export interface VerificationChoice {
  readonly quorum: number;
  /** Null for a fixed quorum. */
  readonly targetErrorRate: number | null;
}

/** Results a unit may take beyond its quorum, and the fewest it may take. */
const SPARE_REPLICAS = 4;
const LEAST_MAX_REPLICAS = 8;

/** Shares of wrong results to choose from, and from how many units on most of them are computed once (docs/trust.md). */
export const TARGETS = [
  { rate: 1e-2, worthFrom: 2_000 },
  { rate: 1e-3, worthFrom: 20_000 },
  { rate: 1e-4, worthFrom: 200_000 },
] as const;

export function termsOf({ quorum, targetErrorRate }: VerificationChoice): Partial<Terms> {
  if (targetErrorRate !== null) return { targetErrorRate };
  return { quorum, maxReplicas: Math.max(LEAST_MAX_REPLICAS, quorum + SPARE_REPLICAS) };
}

/** What a choice costs and needs: a message below `submit.verification.about`, and its values. */
export function explanationOf({ quorum, targetErrorRate }: VerificationChoice): {
  readonly about: "trust" | "unchecked" | "same";
  readonly values: Readonly<Record<string, number>>;
} {
  const target = TARGETS.find(({ rate }) => rate === targetErrorRate);
  if (target !== undefined) return { about: "trust", values: { units: target.worthFrom } };
  return { about: quorum === 1 ? "unchecked" : "same", values: { quorum } };
}
