import { parseEther } from "viem";
import type { DeploymentPlan } from "#lib/chain/deploy-contracts.ts";
import { anvilAccount } from "./start-anvil.ts";

/** A plan for a chain in a test: epochs of a day since the first of January 2026, everything vested already. */
export function deploymentPlan(changes: Partial<DeploymentPlan> = {}): DeploymentPlan {
  const [admin, settler, guardian, owner] = [1, 2, 3, 4].map((index) => anvilAccount(index).address) as [
    `0x${string}`,
    `0x${string}`,
    `0x${string}`,
    `0x${string}`,
  ];
  return {
    beneficiaries: { investment: owner, founders: owner, operations: owner, communityRewards: owner },
    admin,
    settler,
    guardian,
    vestingStart: Date.UTC(2020, 0) / 1000,
    genesis: Date.UTC(2026, 0) / 1000,
    epochSeconds: 86_400,
    challengeSeconds: 6 * 3_600,
    noticeSeconds: 7 * 86_400,
    adminDelaySeconds: 2 * 86_400,
    payoutCapWei: parseEther("100000"),
    claimCapWei: parseEther("200000"),
    ...changes,
  };
}
