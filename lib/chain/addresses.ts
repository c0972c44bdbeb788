import { getAddress, isAddress } from "viem";
import * as z from "zod";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";

const addressSchema = z
  .string()
  .refine((text) => isAddress(text), "must be an address, its checksum right if it has one")
  .transform((text) => getAddress(text));
const secondsSchema = z.int().nonnegative();

/** Where one deployment of the contracts lies and how it keeps time: what `npm run deploy-contracts` writes. */
export const deploymentSchema = z.strictObject({
  chainId: z.int().positive(),
  /** Block of the first contract: logs of all of them begin here. */
  fromBlock: z.int().nonnegative(),
  token: addressSchema,
  treasury: addressSchema,
  distributor: addressSchema,
  escrow: addressSchema,
  /** Wallets that the token's constructor made; with treasury and escrow, what does not circulate. */
  vesting: z.strictObject({
    investment: addressSchema,
    founders: addressSchema,
    operations: addressSchema,
    communityRewards: addressSchema,
  }),
  /** Start of epoch 1, in Unix seconds; epoch n ends at genesis + n × epochSeconds. */
  genesis: secondsSchema,
  epochSeconds: secondsSchema.positive(),
  /** From posting a root until it can be final. */
  challengeSeconds: secondsSchema,
  /** From cancelling a job until its refund. */
  noticeSeconds: secondsSchema,
});

export type Deployment = z.infer<typeof deploymentSchema>;

/** Thrown when a deployment file cannot be used; `details.problems` has one sentence for each reason. */
export class DeploymentFileError extends TabgridError {
  constructor(problems: readonly string[]) {
    super("chain.deployment-file", "config", `The deployment file cannot be used: ${problems.join("; ")}.`, {
      details: { problems },
      hints: ["Use the file that `npm run deploy-contracts` wrote."],
    });
  }
}

/**
 * Reads a deployment file.
 *
 * @throws {DeploymentFileError}
 */
export function parseDeployment(text: string): Deployment {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DeploymentFileError(["it is not JSON"]);
  }
  const parsed = deploymentSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new DeploymentFileError(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
}
