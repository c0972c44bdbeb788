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
  { rate: 1e-2, label: "At most 1 result in 100 wrong", worthFrom: 2_000 },
  { rate: 1e-3, label: "At most 1 result in 1,000 wrong", worthFrom: 20_000 },
  { rate: 1e-4, label: "At most 1 result in 10,000 wrong", worthFrom: 200_000 },
] as const;

export function termsOf({ quorum, targetErrorRate }: VerificationChoice): Partial<Terms> {
  if (targetErrorRate !== null) return { targetErrorRate };
  return { quorum, maxReplicas: Math.max(LEAST_MAX_REPLICAS, quorum + SPARE_REPLICAS) };
}

/** What a choice costs and needs, in a sentence or two. */
export function describeChoice({ quorum, targetErrorRate }: VerificationChoice): string {
  const target = TARGETS.find(({ rate }) => rate === targetErrorRate);
  if (target === undefined) {
    if (quorum === 1) return "Nobody checks a single result: a wrong one would go unnoticed.";
    return `Every unit must come out the same on ${quorum} different hosts.`;
  }
  const units = target.worthFrom.toLocaleString("en");
  return (
    `Proven hosts compute most units once, and an audit ends the job. Saves much from some ${units} units on: ` +
    "smaller jobs, and networks of few proven hosts, compute nearly everything twice. " +
    "With fewer than three hosts the audit cannot end."
  );
}
