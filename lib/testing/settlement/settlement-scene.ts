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
import type { Deployment } from "#lib/chain/addresses.ts";
import { jobEscrowAbi } from "#lib/chain/contracts/job-escrow-abi.ts";
import { rewardDistributorAbi } from "#lib/chain/contracts/reward-distributor-abi.ts";
import { tabgridTokenAbi } from "#lib/chain/contracts/tabgrid-token-abi.ts";
import { tabgridVestingAbi } from "#lib/chain/contracts/tabgrid-vesting-abi.ts";
import { type DeploymentPlan, deployContracts } from "#lib/chain/deploy-contracts.ts";
import { escrowJobId, escrowJobKey } from "#lib/chain/job-key.ts";
import { openKeccak } from "#lib/chain/payout-tree/keccak.ts";
import { payoutRoot } from "#lib/chain/payout-tree/payout-root.ts";
import { openRewardChain } from "#lib/chain/reward-chain/viem-reward-chain.ts";
import { viemDeployPort } from "#lib/chain/viem-deploy-port.ts";
import { carryOver } from "#lib/coordinator/epochs/carry-over.ts";
import { computeEpoch } from "#lib/coordinator/epochs/compute-epoch.ts";
import { decodeEpoch } from "#lib/coordinator/epochs/decode-epoch.ts";
import { encodeEpoch } from "#lib/coordinator/epochs/encode-epoch.ts";
import type { CreditLine, JobKey, Wallet } from "#lib/coordinator/epochs/epoch.ts";
import type { RewardChain } from "#lib/coordinator/epochs/reward-chain.ts";
import { leavesOf } from "#lib/coordinator/epochs/verify-epoch.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest, JobId } from "#lib/protocol/ids.ts";
import { deploymentPlan } from "./deployment-plan.ts";
import { accountOf, walletOf } from "./epoch-arbitrary.ts";
import { type Anvil, anvilAccount, startAnvil } from "./start-anvil.ts";

/** Length of an epoch and of a challenge, in seconds. */
export const HOUR = 3_600;
const JOB_ID = "0f8fad5b-d9cb-469f-a165-70867728950e" as JobId;

/** An epoch as it was published and posted. */
export interface Settled {
  readonly bytes: Buffer;
  readonly digest: Digest;
  readonly root: Hex;
}

/**
 * A development chain with the contracts, a holder, and a job funded with 10,000 tokens, in the first of its epochs of an
 * hour, unless the plan is changed. In each epoch Ada does three quarters of the volunteer work, an account without a wallet the rest, and Ada all of
 * the job, which spends 1,000 tokens.
 */
export class SettlementScene implements AsyncDisposable {
  readonly plan;
  /** Owns what is vested, and has the job computed. */
  readonly requester: Address;
  readonly ada: Wallet = walletOf(0xada);
  /** Holds five million tokens. */
  readonly cem: Wallet = walletOf(0xce);
  readonly nameless = accountOf(1);
  readonly spentWei = parseEther("1000");
  readonly rpcUrl: string;
  readonly deployment: Deployment;
  readonly chain: RewardChain;
  readonly client;
  readonly jobKey: JobKey;
  readonly #anvil: Anvil;

  static async open(changes: Partial<DeploymentPlan> = {}): Promise<SettlementScene> {
    const plan = deploymentPlan({
      genesis: Math.floor(Date.now() / 1000),
      epochSeconds: HOUR,
      challengeSeconds: HOUR,
      ...changes,
    });
    const anvil = await startAnvil();
    const { rpcUrl } = anvil;
    const deployment = await deployContracts(await viemDeployPort(rpcUrl, anvilAccount(0)), plan);
    const chain = await openRewardChain({ rpcUrl, distributor: deployment.distributor, fromBlock: 0 });
    const scene = new SettlementScene(anvil, deployment, chain, plan);
    const vesting = { address: deployment.vesting.investment, abi: tabgridVestingAbi };
    await scene.send(scene.requester, vesting, "release", [deployment.token] as never);
    await scene.send(scene.requester, scene.token, "transfer", [getAddress(scene.cem), parseEther("5000000")]);
    await scene.send(scene.requester, scene.token, "approve", [deployment.escrow, 10n * scene.spentWei]);
    await scene.send(scene.requester, scene.escrow, "deposit", [escrowJobId(JOB_ID), 10n * scene.spentWei]);
    return scene;
  }

  private constructor(anvil: Anvil, deployment: Deployment, chain: RewardChain, plan: DeploymentPlan) {
    this.#anvil = anvil;
    this.rpcUrl = anvil.rpcUrl;
    this.plan = plan;
    this.requester = plan.beneficiaries.investment;
    this.deployment = deployment;
    this.chain = chain;
    this.client = createTestClient({ mode: "anvil", transport: http(anvil.rpcUrl) })
      .extend(publicActions)
      .extend(walletActions);
    this.jobKey = escrowJobKey({ ...deployment, requester: this.requester, jobId: JOB_ID });
  }

  get distributor() {
    return { address: this.deployment.distributor, abi: rewardDistributorAbi };
  }

  get escrow() {
    return { address: this.deployment.escrow, abi: jobEscrowAbi };
  }

  get token() {
    return { address: this.deployment.token, abi: tabgridTokenAbi };
  }

  /** Sends as anybody. */
  async send<const A extends Abi, Name extends ContractFunctionName<A, "nonpayable">>(
    from: Address,
    to: { readonly address: Address; readonly abi: A },
    functionName: Name,
    args: ContractFunctionArgs<A, "nonpayable", Name>,
  ): Promise<void> {
    await this.client.impersonateAccount({ address: from });
    await this.client.setBalance({ address: from, value: parseEther("100") });
    const call = { ...to, functionName, args, account: from, chain: null } as never;
    const { status } = await this.client.writeContractSync(call);
    if (status !== "success") throw new Error(`${functionName} was reverted.`);
  }

  /** Lets time pass on the chain. */
  async pass(seconds: number): Promise<void> {
    await this.client.increaseTime({ seconds });
    await this.client.mine({ blocks: 1 });
  }

  /** Settles an epoch as a coordinator would, up to the post. */
  async settle(epoch: number, before: Settled | null, wallets = new Map<string, Wallet>()): Promise<Settled> {
    const { chain, jobKey, spentWei } = this;
    const terms = await chain.readEpochTerms(epoch);
    const previous = before === null ? null : await decodeEpoch(readOnce(before.bytes));
    const work = (payee: string, creditMicro: number): CreditLine => ({ payee, partner: null, creditMicro });
    const computed = computeEpoch({
      ...terms,
      ...carryOver(previous, wallets),
      epoch,
      chainId: chain.chainId,
      distributor: chain.distributor,
      previous: before === null ? null : cidOfDigest(before.digest),
      volunteers: [work(this.ada, 3), work(this.nameless, 1)],
      jobs: [{ job: jobKey, spentWei, credit: [work(this.ada, 7)] }],
      partners: [],
      holdings: await chain.listHoldings(terms.blockNumber),
    });
    const keccak = await openKeccak();
    const root = payoutRoot(keccak, leavesOf(computed.payouts));
    const bytes = Buffer.concat([...encodeEpoch(computed, root)]);
    const digest = createHash("sha256").update(bytes).digest("hex") as Digest;
    const { emittedWei } = computed.totals;
    const { settler } = this.plan;
    await this.send(settler, this.escrow, "debit", [BigInt(epoch), 0n, [jobKey], [spentWei]]);
    await this.send(settler, this.distributor, "postRoot", [BigInt(epoch), root, spentWei, emittedWei, `0x${digest}`]);
    return { bytes, digest, root };
  }

  /** Waits for the challenge to end and makes the root final. */
  async finalize(): Promise<void> {
    await this.pass(HOUR);
    await this.send(this.cem, this.distributor, "finalizeRoot", []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#anvil[Symbol.asyncDispose]();
  }
}

/** Bytes as a stream. */
export async function* readOnce(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
