import { createTestClient, type Hex, http } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Deployment } from "#lib/chain/addresses.ts";
import * as codes from "#lib/chain/contracts/creation-code.ts";
import { jobEscrowAbi } from "#lib/chain/contracts/job-escrow-abi.ts";
import { rewardDistributorAbi } from "#lib/chain/contracts/reward-distributor-abi.ts";
import { rewardTreasuryAbi } from "#lib/chain/contracts/reward-treasury-abi.ts";
import { tabgridTokenAbi } from "#lib/chain/contracts/tabgrid-token-abi.ts";
import { tabgridVestingAbi } from "#lib/chain/contracts/tabgrid-vesting-abi.ts";
import { deployContracts } from "#lib/chain/deploy-contracts.ts";
import { viemDeployPort } from "#lib/chain/viem-deploy-port.ts";
import { deploymentPlan } from "#lib/testing/settlement/deployment-plan.ts";
import { type Anvil, anvilAccount, startAnvil } from "#lib/testing/settlement/start-anvil.ts";
import { type CompiledContract, compileContracts } from "./compile-contracts.ts";
import { readPlan } from "./read-plan.ts";
import { verifyDeployment } from "./verify-deployment.ts";

let anvil: Anvil;
let deployment: Deployment;
let compiled: ReadonlyMap<string, CompiledContract>;
/** What differs, were the file what it is but for some changes. */
const differences = (changes: Partial<Deployment> = {}): Promise<string[]> =>
  verifyDeployment(anvil.rpcUrl, { ...deployment, ...changes }, compiled);

beforeAll(async () => {
  compiled = await compileContracts();
  anvil = await startAnvil();
  deployment = await deployContracts(await viemDeployPort(anvil.rpcUrl, anvilAccount(0)), deploymentPlan());
});
afterAll(() => anvil[Symbol.asyncDispose]());

describe("verifying a deployment", () => {
  it("finds nothing when the source is what runs", async () => {
    expect(await differences()).toEqual([]);
  });

  it("names what the file is wrong about", async () => {
    expect(await differences({ challengeSeconds: 1 })).toEqual(["the distributor's challenge is 21600, not 1."]);
    expect(await differences({ challengeSeconds: 1, escrow: deployment.token })).toEqual([
      `JobEscrow at ${deployment.token} is not what the source says.`,
    ]);
    expect(await differences({ chainId: 1 })).toEqual(["This is chain 31337, not 1."]);
  });

  it("sees a single byte that differs, and a contract that is not there", async () => {
    const chain = createTestClient({ mode: "anvil", transport: http(anvil.rpcUrl) });
    const bytecode = compiled.get("RewardTreasury")!.runtimeCode.replace("60", "61") as Hex;
    const other = anvilAccount(9).address;
    await chain.setCode({ address: other, bytecode });
    expect(await differences({ treasury: other })).toEqual([`RewardTreasury at ${other} is not what the source says.`]);
    const nobody = anvilAccount(8).address;
    expect(await differences({ treasury: nobody })).toEqual([
      `There is no contract at ${nobody}, where RewardTreasury should be.`,
    ]);
  });
});

describe("the committed interfaces and codes", () => {
  it("are those of the source", () => {
    const abis = {
      JobEscrow: jobEscrowAbi,
      RewardDistributor: rewardDistributorAbi,
      RewardTreasury: rewardTreasuryAbi,
      TabgridToken: tabgridTokenAbi,
      TabgridVesting: tabgridVestingAbi,
    };
    expect(Object.fromEntries([...compiled].map(([name, { abi }]) => [name, abi]))).toEqual(abis);
    for (const [name, code] of Object.entries(codes)) {
      expect(compiled.get(name[0]!.toUpperCase() + name.slice(1, -4))?.creationCode === code, name).toBe(true);
    }
  });
});

describe("a deployment plan", () => {
  const { beneficiaries, admin, settler, guardian } = deploymentPlan();
  const plan = {
    beneficiaries,
    admin,
    settler,
    guardian,
    vestingStart: "2026-01-01T00:00:00Z",
    genesis: "2026-01-01T00:00:00Z",
    epochSeconds: 86_400,
    challengeSeconds: 21_600,
    noticeSeconds: 604_800,
    adminDelaySeconds: 172_800,
    payoutCap: "100000",
    claimCap: "200000.5",
  };

  it("is read with its times and amounts", () => {
    expect(readPlan(JSON.stringify(plan))).toMatchObject({
      genesis: 1_767_225_600,
      payoutCapWei: 100_000n * 10n ** 18n,
      claimCapWei: 2_000_005n * 10n ** 17n,
    });
  });

  it.each([
    ["a role's holder twice", { guardian: settler }, "three different accounts"],
    ["epochs that do not fill a day", { epochSeconds: 50_000 }, "epochSeconds: must divide a day"],
    ["a challenge longer than an epoch", { challengeSeconds: 90_000 }, "shorter than an epoch"],
    ["a notice shorter than settling takes", { noticeSeconds: 86_400 }, "at least an epoch and a challenge"],
    ["a mistyped address", { admin: `${admin.slice(0, -1)}9` }, "admin: must be an address"],
    ["an amount that is none", { payoutCap: "1e5" }, "payoutCap: must be a number of tokens"],
  ])("with %s is refused", (_, change, problem) => {
    expect(() => readPlan(JSON.stringify({ ...plan, ...change }))).toThrow(problem);
  });
});
