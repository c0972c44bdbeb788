import { createPublicClient, createWalletClient, getContract, http, parseEther } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JobId } from "#lib/protocol/ids.ts";
import { deploymentPlan } from "#lib/testing/settlement/deployment-plan.ts";
import { type Anvil, anvilAccount, startAnvil } from "#lib/testing/settlement/start-anvil.ts";
import { type Deployment, parseDeployment } from "./addresses.ts";
import { jobEscrowAbi } from "./contracts/job-escrow-abi.ts";
import { rewardDistributorAbi } from "./contracts/reward-distributor-abi.ts";
import { rewardTreasuryAbi } from "./contracts/reward-treasury-abi.ts";
import { tabgridTokenAbi } from "./contracts/tabgrid-token-abi.ts";
import { deployContracts } from "./deploy-contracts.ts";
import { escrowJobId, escrowJobKey } from "./job-key.ts";
import { viemDeployPort } from "./viem-deploy-port.ts";

const deployer = anvilAccount(0);
let anvil: Anvil;
let deployment: Deployment;

beforeAll(async () => {
  anvil = await startAnvil();
  deployment = await deployContracts(await viemDeployPort(anvil.rpcUrl, deployer), deploymentPlan());
});
afterAll(() => anvil[Symbol.asyncDispose]());

describe("deployed contracts", () => {
  const client = () => createPublicClient({ transport: http(anvil.rpcUrl) });

  it("know each other", async () => {
    const read = { client: client() };
    const distributor = getContract({ address: deployment.distributor, abi: rewardDistributorAbi, ...read });
    const treasury = getContract({ address: deployment.treasury, abi: rewardTreasuryAbi, ...read });
    const escrow = getContract({ address: deployment.escrow, abi: jobEscrowAbi, ...read });
    const token = getContract({ address: deployment.token, abi: tabgridTokenAbi, ...read });
    expect({
      distributor: [await treasury.read.distributor(), await escrow.read.distributor()],
      token: [await treasury.read.token(), await distributor.read.token(), await escrow.read.token()],
      treasury: [await token.read.rewardTreasury(), await distributor.read.treasury()],
      escrow: await distributor.read.escrow(),
    }).toEqual({
      distributor: [deployment.distributor, deployment.distributor],
      token: [deployment.token, deployment.token, deployment.token],
      treasury: [deployment.treasury, deployment.treasury],
      escrow: deployment.escrow,
    });
  });

  it("hold the whole supply where the plan says", async () => {
    const token = getContract({ address: deployment.token, abi: tabgridTokenAbi, client: client() });
    const { investment, founders, operations, communityRewards } = deployment.vesting;
    const wallets = [investment, founders, operations, communityRewards, deployment.treasury];
    const balances = await Promise.all(wallets.map((wallet) => token.read.balanceOf([wallet])));
    expect(balances).toEqual([15n, 10n, 15n, 10n, 50n].map((millions) => millions * parseEther("1000000")));
  });

  it("give roles to those who are named and none to the deployer", async () => {
    const distributor = getContract({ address: deployment.distributor, abi: rewardDistributorAbi, client: client() });
    const plan = deploymentPlan();
    const roles = [
      [await distributor.read.DEFAULT_ADMIN_ROLE(), plan.admin],
      [await distributor.read.SETTLER_ROLE(), plan.settler],
      [await distributor.read.GUARDIAN_ROLE(), plan.guardian],
    ] as const;
    for (const [role, holder] of roles) {
      expect(await distributor.read.hasRole([role, holder])).toBe(true);
      expect(await distributor.read.hasRole([role, deployer.address])).toBe(false);
    }
  });

  it("compute a job's key as we do", async () => {
    const escrow = getContract({ address: deployment.escrow, abi: jobEscrowAbi, client: client() });
    const jobId = "0f8fad5b-d9cb-469f-a165-70867728950e" as JobId;
    const key = escrowJobKey({ ...deployment, requester: deployer.address, jobId });
    expect(key).toBe(await escrow.read.keyOf([deployer.address, escrowJobId(jobId)]));
  });

  it("learn nothing of a job's id, whose hash is the same for ever", () => {
    const jobId = "0f8fad5b-d9cb-469f-a165-70867728950e" as JobId;
    expect(escrowJobId(jobId)).toMatchInlineSnapshot(
      `"0x1afa732ed217daa92d805cdd581367ffc968e70ff596c4cbe0ddc41f2569f885"`,
    );
    expect(escrowJobId(jobId)).not.toContain(jobId.slice(0, 8));
  });

  it("are written to a file that reads back the same", () => {
    expect(parseDeployment(JSON.stringify(deployment))).toEqual(deployment);
  });
});

describe("deploying", () => {
  it("is given up when the account sends something in between", async () => {
    const wallet = createWalletClient({ transport: http(anvil.rpcUrl), account: deployer });
    const port = await viemDeployPort(anvil.rpcUrl, deployer);
    const interrupted = {
      ...port,
      create: async (data: `0x${string}`, nonce: number) => {
        await wallet.sendTransaction({ chain: null, to: deployer.address, nonce });
        return port.create(data, nonce + 1);
      },
    };
    await expect(deployContracts(interrupted, deploymentPlan())).rejects.toMatchObject({
      code: "chain.deployment-displaced",
    });
  });

  it("says that a constructor refuses the plan", async () => {
    const port = await viemDeployPort(anvil.rpcUrl, deployer);
    const plan = { ...deploymentPlan(), epochSeconds: 7 };
    await expect(deployContracts(port, plan)).rejects.toMatchObject({
      code: "chain.contract-creation",
      kind: "permanent",
    });
  });
});

describe("a deployment file", () => {
  it.each([
    ["is not JSON", "{", "it is not JSON"],
    ["names no address", JSON.stringify({ token: "0x12" }), "token: must be an address"],
    ["has what nobody knows", JSON.stringify({ key: "0x12" }), "key"],
  ])("that %s is refused", (_, text, problem) => {
    expect(() => parseDeployment(text)).toThrow(problem);
  });
});
