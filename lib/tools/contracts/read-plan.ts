import { getAddress, isAddress, parseEther } from "viem";
import * as z from "zod";
import type { DeploymentPlan } from "#lib/chain/deploy-contracts.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when a deployment plan cannot be used; `details.problems` has one sentence for each reason. */
export class DeploymentPlanError extends TabgridError {
  constructor(problems: readonly string[]) {
    super("tools.deployment-plan", "config", `The deployment plan cannot be used: ${problems.join("; ")}.`, {
      details: { problems },
      hints: ["docs/contracts.md shows a plan."],
    });
  }
}

const address = z
  .string()
  .refine((text) => isAddress(text), "must be an address, its checksum right if it has one")
  .transform((text) => getAddress(text));
const time = z.iso.datetime().transform((text) => Date.parse(text) / 1000);
const seconds = z.int().positive();
const tokens = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,18})?$/, "must be a number of tokens")
  .transform((text) => parseEther(text));

const planSchema = z
  .strictObject({
    beneficiaries: z.strictObject({
      investment: address,
      founders: address,
      operations: address,
      communityRewards: address,
    }),
    admin: address,
    settler: address,
    guardian: address,
    vestingStart: time,
    genesis: time,
    epochSeconds: seconds.refine((length) => 86_400 % length === 0, "must divide a day"),
    challengeSeconds: seconds,
    noticeSeconds: seconds,
    adminDelaySeconds: seconds,
    payoutCap: tokens,
    claimCap: tokens,
  })
  .refine(({ admin, settler, guardian }) => new Set([admin, settler, guardian]).size === 3, {
    path: ["settler"],
    message: "admin, settler and guardian must be three different accounts",
  })
  .refine(({ challengeSeconds, epochSeconds }) => challengeSeconds < epochSeconds, {
    path: ["challengeSeconds"],
    message: "must be shorter than an epoch, or settlement falls behind",
  })
  .refine(({ noticeSeconds, epochSeconds, challengeSeconds }) => noticeSeconds >= epochSeconds + challengeSeconds, {
    path: ["noticeSeconds"],
    message: "must be at least an epoch and a challenge long, or requesters leave before they pay",
  });

/**
 * Reads a plan as people write it: times as ISO 8601, amounts in tokens.
 *
 * @throws {DeploymentPlanError}
 */
export function readPlan(text: string): DeploymentPlan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DeploymentPlanError(["it is not JSON"]);
  }
  const parsed = planSchema.safeParse(value);
  if (!parsed.success) {
    throw new DeploymentPlanError(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  }
  const { payoutCap, claimCap, ...rest } = parsed.data;
  return { ...rest, payoutCapWei: payoutCap, claimCapWei: claimCap };
}
