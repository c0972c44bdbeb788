import { createHash } from "node:crypto";
import {
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  createTestClient,
  getAddress,
  type Hex,
  http,
  parseEther,
  publicActions,
  walletActions,
} from "viem";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { carryOver } from "#lib/coordinator/epochs/carry-over.ts";
import { computeEpoch } from "#lib/coordinator/epochs/compute-epoch.ts";
import { decodeEpoch } from "#lib/coordinator/epochs/decode-epoch.ts";
import { encodeEpoch } from "#lib/coordinator/epochs/encode-epoch.ts";
import type { EpochInputs, Wallet } from "#lib/coordinator/epochs/epoch.ts";
import type { RewardChain } from "#lib/coordinator/epochs/reward-chain.ts";
import { leavesOf, verifyEpoch } from "#lib/coordinator/epochs/verify-epoch.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest, JobId } from "#lib/protocol/ids.ts";
import { deploymentPlan } from "#lib/testing/deployment-plan.ts";
import { accountOf, walletOf } from "#lib/testing/epoch-arbitrary.ts";
import { type Anvil, anvilAccount, startAnvil } from "#lib/testing/start-anvil.ts";
import type { Deployment } from "../addresses.ts";
import { jobEscrowAbi } from "../contracts/job-escrow-abi.ts";
import { rewardDistributorAbi } from "../contracts/reward-distributor-abi.ts";
import { tabgridTokenAbi } from "../contracts/tabgrid-token-abi.ts";
import { tabgridVestingAbi } from "../contracts/tabgrid-vesting-abi.ts";
import { deployContracts } from "../deploy-contracts.ts";
import { escrowJobId, escrowJobKey } from "../job-key.ts";
import { openKeccak } from "../payout-tree/keccak.ts";
import { openPayoutTree, readBytes } from "../payout-tree/open-payout-tree.ts";
import { payoutRoot } from "../payout-tree/payout-root.ts";
import { buildPayoutTree } from "../payout-tree/payout-tree-builder.ts";
import { viemDeployPort } from "../viem-deploy-port.ts";
import { openRewardChain } from "./viem-reward-chain.ts";

const HOUR = 3_600;
const SPENT = parseEther("1000");
const keccak = await openKeccak();
const plan = deploymentPlan({ genesis: Math.floor(Date.now() / 1000), epochSeconds: HOUR, challengeSeconds: HOUR });
/** Owns what is vested, and has jobs computed. */
const requester = plan.beneficiaries.investment;
const ada = walletOf(0xada);
const cem = walletOf(0xce);

let anvil: Anvil;
let deployment: Deployment;
let chain: RewardChain;
const connect = () =>
  createTestClient({ mode: "anvil", transport: http(anvil.rpcUrl) })
    .extend(publicActions)
    .extend(walletActions);
let client: ReturnType<typeof connect>;

/** Sends as anybody. */
async function send<const A extends Abi, Name extends ContractFunctionName<A, "nonpayable">>(
  from: Address,
  to: { readonly address: Address; readonly abi: A },
  functionName: Name,
  args: ContractFunctionArgs<A, "nonpayable", Name>,
): Promise<void> {
  await client.impersonateAccount({ address: from });
  await client.setBalance({ address: from, value: parseEther("100") });
  const call = { ...to, functionName, args, account: from, chain: null } as never;
  expect((await client.writeContractSync(call)).status).toBe("success");
}

async function pass(seconds: number): Promise<void> {
  await client.increaseTime({ seconds });
  await client.mine({ blocks: 1 });
}

const distributor = () => ({ address: deployment.distributor, abi: rewardDistributorAbi });
const escrow = () => ({ address: deployment.escrow, abi: jobEscrowAbi });
const token = () => ({ address: deployment.token, abi: tabgridTokenAbi });
const lower = (address: Address): Wallet => address.toLowerCase() as Wallet;

beforeAll(async () => {
  anvil = await startAnvil();
  client = connect();
  deployment = await deployContracts(await viemDeployPort(anvil.rpcUrl, anvilAccount(0)), plan);
  chain = await openRewardChain({ rpcUrl: anvil.rpcUrl, distributor: deployment.distributor, fromBlock: 0 });
  await send(requester, { address: deployment.vesting.investment, abi: tabgridVestingAbi }, "release", [
    deployment.token,
  ] as never);
  await send(requester, token(), "transfer", [getAddress(cem), parseEther("5000000")]);
  await send(requester, token(), "approve", [deployment.escrow, 10n * SPENT]);
  await send(requester, escrow(), "deposit", [escrowJobId(jobId), 10n * SPENT]);
});
afterAll(() => anvil[Symbol.asyncDispose]());

const jobId = "0f8fad5b-d9cb-469f-a165-70867728950e" as JobId;
const jobKey = () => escrowJobKey({ ...deployment, requester, jobId });

/** What the coordinator knows of each of two epochs. */
const ledger = (): Pick<EpochInputs, "volunteers" | "jobs" | "partners"> => ({
  volunteers: [
    { payee: ada, partner: null, creditMicro: 3 },
    { payee: accountOf(1), partner: null, creditMicro: 1 },
  ],
  jobs: [{ job: jobKey(), spentWei: SPENT, credit: [{ payee: ada, partner: null, creditMicro: 7 }] }],
  partners: [],
});

interface Settled {
  readonly bytes: Buffer;
  readonly digest: Digest;
  readonly root: Hex;
}

/** Settles an epoch as a coordinator would, up to the post. */
async function settle(epoch: number, before: Settled | null, wallets = new Map<string, Wallet>()): Promise<Settled> {
  const terms = await chain.readEpochTerms(epoch);
  const previous = before === null ? null : await decodeEpoch(once(before.bytes));
  const computed = computeEpoch({
    ...terms,
    ...ledger(),
    ...carryOver(previous, wallets),
    epoch,
    chainId: chain.chainId,
    distributor: chain.distributor,
    previous: before === null ? null : cidOfDigest(before.digest),
    holdings: await chain.listHoldings(terms.blockNumber),
  });
  const root = payoutRoot(keccak, leavesOf(computed.payouts));
  const bytes = Buffer.concat([...encodeEpoch(computed, root)]);
  const digest = createHash("sha256").update(bytes).digest("hex") as Digest;
  const { spentWei, emittedWei } = computed.totals;
  await send(plan.settler, escrow(), "debit", [BigInt(epoch), 0n, [jobKey()], [spentWei]]);
  await send(plan.settler, distributor(), "postRoot", [BigInt(epoch), root, spentWei, emittedWei, `0x${digest}`]);
  return { bytes, digest, root };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const check = (settled: Settled, before: Settled | null) =>
  verifyEpoch(() => once(settled.bytes), before === null ? null : () => once(before.bytes), {
    chain,
    rootOf: (leaves) => payoutRoot(keccak, leaves),
    newHash: () => createHash("sha256"),
  });

describe("a chain's rewards", () => {
  test("know nothing of an epoch that is not over", async () => {
    await expect(chain.readEpochTerms(1)).rejects.toMatchObject({ code: "chain.epoch-open", kind: "transient" });
    expect(await chain.findPost(1)).toBeNull();
  });

  test("tell circulating balances as they were at the end of the epoch", async () => {
    await pass(HOUR);
    await send(cem, token(), "transfer", [deployment.distributor, 1n]);
    const terms = await chain.readEpochTerms(1);
    expect(terms).toMatchObject({ endedAtMs: (plan.genesis + HOUR) * 1000, startedAtMs: plan.genesis * 1000 });
    expect(terms.emissionWei).toBe(((parseEther("10000000") / 365n) * 3_600n) / 86_400n);
    const holdings = await chain.listHoldings(terms.blockNumber);
    expect(new Map(holdings.map(({ wallet, balanceWei }) => [wallet, balanceWei]))).toEqual(
      new Map([
        [cem, parseEther("5000000")],
        [lower(requester), parseEther("10000000") - 10n * SPENT],
      ]),
    );
  });

  test("let a settled epoch be verified, claimed, and followed by another", async () => {
    const first = await settle(1, null);
    expect(await check(first, null)).toEqual([]);
    expect(await chain.findPost(1)).toMatchObject({ root: first.root, fileDigest: first.digest, final: false });
    expect(await chain.findFinalPostBefore(2)).toBeNull();
    await pass(HOUR);
    await send(cem, distributor(), "finalizeRoot", []);
    expect(await chain.findPost(1)).toMatchObject({ final: true });
    expect(await check(first, null)).toEqual([]);

    const second = await settle(2, first, new Map([[accountOf(1), walletOf(0xacc)]]));
    expect(await check(second, first)).toEqual([]);
    await send(plan.guardian, distributor(), "veto", [2n, second.root]);
    expect(await chain.findPost(2)).toBeNull();
    expect(await chain.listDebits(2)).toEqual([]);
    expect((await check(second, first)).map(({ subject }) => subject)).toEqual([
      `debit of job ${jobKey()}`,
      "file's SHA-256",
      "posted root",
      "posted debits",
      "posted emission",
    ]);

    const again = await settle(2, first);
    expect(again.root).not.toBe(second.root);
    expect(await check(again, first)).toEqual([]);
    await pass(HOUR);
    await send(cem, distributor(), "finalizeRoot", []);
    const { payouts } = await decodeEpoch(once(again.bytes));
    const bytes = buildPayoutTree(keccak, leavesOf(payouts));
    const tree = await openPayoutTree(keccak, readBytes(bytes), bytes.length);
    const { cumulativeWei, proof } = (await tree.findProof(ada))!;
    await send(cem, distributor(), "claimFor", [getAddress(ada), cumulativeWei, proof]);
    expect(await client.readContract({ ...token(), functionName: "balanceOf", args: [getAddress(ada)] })).toBe(
      cumulativeWei,
    );
    expect(cumulativeWei).toBeGreaterThan(2n * 900n * 10n ** 18n);
  });
});

describe("an address", () => {
  test("without the contracts is refused", async () => {
    const wrong = { rpcUrl: anvil.rpcUrl, distributor: deployment.token, fromBlock: 0 };
    await expect(openRewardChain(wrong)).rejects.toMatchObject({ code: "chain.no-distributor", kind: "config" });
  });

  test("behind which nothing listens is a passing trouble", async () => {
    const wrong = { rpcUrl: "http://127.0.0.1:1", distributor: deployment.distributor, fromBlock: 0 };
    await expect(openRewardChain(wrong)).rejects.toMatchObject({ code: "chain.unavailable", kind: "transient" });
  });
});
