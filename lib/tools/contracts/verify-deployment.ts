import { type Address, createPublicClient, getContract, type Hex, hexToBytes, http } from "viem";
import type { Deployment } from "#lib/chain/addresses.ts";
import { jobEscrowAbi } from "#lib/chain/contracts/job-escrow-abi.ts";
import { rewardDistributorAbi } from "#lib/chain/contracts/reward-distributor-abi.ts";
import { rewardTreasuryAbi } from "#lib/chain/contracts/reward-treasury-abi.ts";
import { tabgridTokenAbi } from "#lib/chain/contracts/tabgrid-token-abi.ts";
import type { CompiledContract } from "./compile-contracts.ts";

/**
 * Compares what stands on chain with the source, byte by byte but for what constructors filled in, and that with the
 * deployment file.
 *
 * @param compiled the source's, of compileContracts.
 * @returns one sentence per difference; none when the source is what runs and the file tells the truth about it.
 */
export async function verifyDeployment(
  rpcUrl: string,
  deployment: Deployment,
  compiled: ReadonlyMap<string, CompiledContract>,
): Promise<string[]> {
  const client = createPublicClient({ transport: http(rpcUrl) });
  const { token, treasury, distributor, escrow, vesting } = deployment;
  const places: [string, Address][] = [
    ["TabgridToken", token],
    ["RewardTreasury", treasury],
    ["RewardDistributor", distributor],
    ["JobEscrow", escrow],
    ...Object.values(vesting).map((wallet): [string, Address] => ["TabgridVesting", wallet]),
  ];
  const differences: string[] = [];
  if ((await client.getChainId()) !== deployment.chainId) {
    differences.push(`This is chain ${await client.getChainId()}, not ${deployment.chainId}.`);
  }
  for (const [name, address] of places) {
    const code = await client.getCode({ address });
    if (code === undefined) differences.push(`There is no contract at ${address}, where ${name} should be.`);
    else if (!isCodeOf(compiled.get(name)!, code))
      differences.push(`${name} at ${address} is not what the source says.`);
  }
  // What is no contract of ours cannot be asked.
  return differences.length > 0 ? differences : readDifferences(client, deployment);
}

/** Whether code on chain is a contract's, whatever its constructor was given. */
export function isCodeOf({ runtimeCode, immutables }: CompiledContract, code: Hex): boolean {
  const [expected, actual] = [hexToBytes(runtimeCode), hexToBytes(code)];
  for (const { start, length } of immutables) actual.fill(0, start, start + length);
  return Buffer.compare(expected, actual) === 0;
}

async function readDifferences(
  client: ReturnType<typeof createPublicClient>,
  { token, treasury, distributor, escrow, vesting, ...times }: Deployment,
): Promise<string[]> {
  const of = { client };
  const tokens = getContract({ address: token, abi: tabgridTokenAbi, ...of }).read;
  const treasuries = getContract({ address: treasury, abi: rewardTreasuryAbi, ...of }).read;
  const distributors = getContract({ address: distributor, abi: rewardDistributorAbi, ...of }).read;
  const escrows = getContract({ address: escrow, abi: jobEscrowAbi, ...of }).read;
  const facts: [string, unknown, unknown][] = [
    ["the token's treasury", await tokens.rewardTreasury(), treasury],
    ["the token's investment wallet", await tokens.investmentVesting(), vesting.investment],
    ["the token's founders' wallet", await tokens.foundersVesting(), vesting.founders],
    ["the token's operations wallet", await tokens.operationsVesting(), vesting.operations],
    ["the token's community rewards wallet", await tokens.communityRewardsVesting(), vesting.communityRewards],
    ["the treasury's token", await treasuries.token(), token],
    ["the treasury's distributor", await treasuries.distributor(), distributor],
    ["the treasury's genesis", await treasuries.genesis(), BigInt(times.genesis)],
    ["the treasury's epoch", await treasuries.epochSeconds(), BigInt(times.epochSeconds)],
    ["the distributor's token", await distributors.token(), token],
    ["the distributor's treasury", await distributors.treasury(), treasury],
    ["the distributor's escrow", await distributors.escrow(), escrow],
    ["the distributor's genesis", await distributors.genesis(), BigInt(times.genesis)],
    ["the distributor's epoch", await distributors.epochSeconds(), BigInt(times.epochSeconds)],
    ["the distributor's challenge", await distributors.challengeSeconds(), BigInt(times.challengeSeconds)],
    ["the escrow's token", await escrows.token(), token],
    ["the escrow's distributor", await escrows.distributor(), distributor],
    ["the escrow's notice", await escrows.noticeSeconds(), times.noticeSeconds],
  ];
  return facts
    .filter(([, actual, expected]) => actual !== expected)
    .map(([what, actual, expected]) => `${what} is ${actual}, not ${expected}.`);
}
