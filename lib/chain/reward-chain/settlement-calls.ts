import { BaseError, decodeErrorResult, ExecutionRevertedError, encodeFunctionData } from "viem";
import type { Hash } from "#lib/coordinator/epochs/epoch.ts";
import type { StepCall } from "#lib/coordinator/settlement/settlement-chain.ts";
import { jobEscrowAbi } from "../contracts/job-escrow-abi.ts";
import { rewardDistributorAbi } from "../contracts/reward-distributor-abi.ts";

/** What replaces a transaction has to pay a tenth more; a little above that, so that rounding does not matter. */
const RAISE_PERCENT = 115n;

/** A step as a contract takes it. */
export function dataOf(call: StepCall): `0x${string}` {
  switch (call.kind) {
    case "debit": {
      const keys = call.spending.map(({ jobKey }) => jobKey);
      const amounts = call.spending.map(({ amountWei }) => amountWei);
      const args = [BigInt(call.epoch), BigInt(call.batch), keys, amounts] as const;
      return encodeFunctionData({ abi: jobEscrowAbi, functionName: "debit", args });
    }
    case "post": {
      const { root, fileDigest } = call.outcome;
      const args = [BigInt(call.epoch), root, call.escrowedWei, call.emittedWei, `0x${fileDigest}`] as const;
      return encodeFunctionData({ abi: rewardDistributorAbi, functionName: "postRoot", args });
    }
    case "finalize":
      return encodeFunctionData({ abi: rewardDistributorAbi, functionName: "finalizeRoot" });
    case "close":
      return encodeFunctionData({ abi: jobEscrowAbi, functionName: "close", args: [call.jobs] });
  }
}

/** The fee that is asked for now, or what replaces the one before. */
export function raised(asked: bigint, before: bigint | undefined): bigint {
  const least = before === undefined ? 0n : (before * RAISE_PERCENT) / 100n + 1n;
  return asked > least ? asked : least;
}

/** Why the contracts would refuse a call, by the name of their error; null when the failure is another. */
export function reasonOf(error: BaseError, data: `0x${string}`): string | null {
  const reverted = error.walk((each) => each instanceof ExecutionRevertedError);
  if (reverted === null) return null;
  const raw = error.walk((each) => typeof (each as { data?: unknown }).data === "string") as { data?: Hash } | null;
  try {
    const { errorName, args } = decodeErrorResult({
      abi: [...jobEscrowAbi, ...rewardDistributorAbi],
      data: raw!.data!,
    });
    return `${errorName}(${(args ?? []).join(", ")})`;
  } catch {
    return `${error.shortMessage} (${data.slice(0, 10)})`;
  }
}

/** Whether a transaction is on its way or in a block already: nodes say so in their own words. */
export function isKnown(error: unknown): boolean {
  return error instanceof BaseError && /nonce too low|already known|already imported|underpriced/i.test(error.message);
}
