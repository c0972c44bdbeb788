import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { type Address, type Hex, keccak256, maxUint256, parseEther, toHex } from "viem";
import { jobEscrowAbi } from "#lib/chain/contracts/job-escrow-abi.ts";
import { rewardDistributorAbi } from "#lib/chain/contracts/reward-distributor-abi.ts";
import { tabgridTokenAbi } from "#lib/chain/contracts/tabgrid-token-abi.ts";
import { tabgridVestingAbi } from "#lib/chain/contracts/tabgrid-vesting-abi.ts";
import { deployContracts } from "#lib/chain/deploy-contracts.ts";
import { escrowJobId, escrowJobKey } from "#lib/chain/job-key.ts";
import { viemDeployPort } from "#lib/chain/viem-deploy-port.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import { deploymentPlan } from "#lib/testing/settlement/deployment-plan.ts";
import { anvilAccount, startAnvil } from "#lib/testing/settlement/start-anvil.ts";
import { ChainActor } from "./contracts/chain-actor.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";

/** Accounts that a root pays: that of the figures, and others to see what grows with it. */
const SIZES = [10, 1_000, 10_000] as const;
const FIGURE_SIZE = 1_000;
/** Accounts that one claimMany claims for. */
const BATCH = 50;
const EPOCH_WEI = parseEther("1000");

/**
 * Gas of what the contracts are there for, by transactions on a chain of anvil's, each with its fixed costs. Claims are
 * the dearest of fifty accounts that never held a token.
 */
export async function run({ seed }: BenchOptions): Promise<BenchResult> {
  await using anvil = await startAnvil();
  const chain = new ChainActor(anvil.rpcUrl);
  const plan = deploymentPlan();
  const deployment = await deployContracts(await viemDeployPort(anvil.rpcUrl, anvilAccount(0)), plan);
  const distributor = { address: deployment.distributor, abi: rewardDistributorAbi };
  const escrow = { address: deployment.escrow, abi: jobEscrowAbi };
  const token = { address: deployment.token, abi: tabgridTokenAbi };
  const owner = plan.beneficiaries.operations;
  const table = [["transaction", "accounts", "gas"]];
  const figures: Record<string, number> = {};
  const note = (figure: string, title: string, accounts: number | null, gas: number): void => {
    table.push([title, accounts === null ? "" : accounts.toLocaleString("en"), gas.toLocaleString("en")]);
    figures[`gas.${figure}`] = gas;
  };

  await chain.send(owner, { address: deployment.vesting.operations, abi: tabgridVestingAbi }, "release", [
    token.address,
  ]);
  await chain.send(owner, token, "approve", [escrow.address, maxUint256]);
  const keys: Hex[] = [];
  for (let job = 0; job < BATCH; job++) {
    const jobId = `00000000-0000-4000-8000-${String(job).padStart(12, "0")}` as JobId;
    const gas = await chain.send(owner, escrow, "deposit", [escrowJobId(jobId), parseEther("100")]);
    if (job === 1) note("deposit", "deposit a job's budget", null, gas);
    keys.push(escrowJobKey({ ...deployment, requester: owner, jobId }));
  }

  /** Settles an epoch with a root over so many accounts, half from jobs, half from emission. */
  let epoch = 0n;
  const settle = async (tree: StandardMerkleTree<[Address, bigint]>) => {
    epoch += 1n;
    const amounts = keys.map(() => EPOCH_WEI / 2n / BigInt(keys.length));
    const debit = await chain.send(plan.settler, escrow, "debit", [epoch, 0n, keys, amounts]);
    const root = tree.root as Hex;
    const args = [epoch, root, EPOCH_WEI / 2n, EPOCH_WEI / 2n, keccak256(root)] as const;
    const post = await chain.send(plan.settler, distributor, "postRoot", args);
    await chain.wait(plan.challengeSeconds);
    return { debit, post, finalize: await chain.send(owner, distributor, "finalizeRoot", []) };
  };
  const treeOf = (accounts: readonly Address[], each: bigint) =>
    StandardMerkleTree.of<[Address, bigint]>(
      accounts.map((account) => [account, each]),
      ["address", "uint256"],
    );

  const first = await settle(treeOf(accountsOf(seed, 10), 1n));
  note("postRootFirst", "post the first root", 10, first.post);
  for (const size of SIZES) {
    const suffix = size === FIGURE_SIZE ? "" : String(size);
    const accounts = accountsOf(seed + size, size);
    const each = EPOCH_WEI / BigInt(size);
    const { post, debit, finalize } = await settle(treeOf(accounts, each / 2n));
    note(`postRootLater${suffix}`, "post a later root", size, post);
    if (size === FIGURE_SIZE) {
      note("debit50Jobs", "debit 50 jobs", null, debit);
      note("finalizeRoot", "make a root final", size, finalize);
    }
    const tree = treeOf(accounts, each / 2n);
    const alone = accounts.slice(0, Math.min(BATCH, size));
    let [dearest, sum] = [0, 0];
    for (const account of alone) {
      const gas = await chain.send(account, distributor, "claim", [
        each / 2n,
        tree.getProof([account, each / 2n]) as Hex[],
      ]);
      dearest = Math.max(dearest, gas);
      sum += gas;
    }
    note(`claimNewHolder${suffix}`, "claim, new holder", size, dearest);
    if (size < 2 * BATCH) continue;
    const together = accounts.slice(BATCH, 2 * BATCH);
    const { leaves, proof, proofFlags } = tree.getMultiProof(together.map((account) => [account, each / 2n]));
    const many = await chain.send(owner, distributor, "claimMany", [
      leaves.map(([account]) => account),
      leaves.map(([, amount]) => amount),
      proof as Hex[],
      packFlags(proofFlags),
    ]);
    note(`claimMany${suffix}`, "claim for 50 new holders at once", size, many);
    figures[`gas.claimManyShare${suffix}`] = Number((many / sum).toFixed(3));
    table.push(["  as a share of 50 claims", size.toLocaleString("en"), (many / sum).toFixed(3)]);
    const again = treeOf(accounts, each);
    await settle(again);
    let repeated = 0;
    for (const account of alone) {
      const gas = await chain.send(account, distributor, "claim", [each, again.getProof([account, each]) as Hex[]]);
      repeated = Math.max(repeated, gas);
    }
    note(`claimAgain${suffix}`, "claim again", size, repeated);
  }
  return { figures, table };
}

/** Flags as claimMany takes them: bits, from the lowest of the first word on. */
function packFlags(flags: readonly boolean[]): bigint[] {
  const words = Array.from({ length: Math.ceil(flags.length / 256) }, () => 0n);
  for (const [i, flag] of flags.entries()) if (flag) words[i >> 8]! |= 1n << BigInt(i & 255);
  return words;
}

function accountsOf(seed: number, count: number): Address[] {
  return Array.from({ length: count }, (_, i) => `0x${keccak256(toHex(`${seed} ${i}`)).slice(-40)}` as Address);
}
