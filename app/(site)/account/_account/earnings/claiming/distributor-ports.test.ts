import { type Address, createTestClient, type EIP1193Provider, getAddress, http, parseEther } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openKeccak } from "#lib/chain/payout-tree/keccak.ts";
import { openPayoutTree, readBytes } from "#lib/chain/payout-tree/open-payout-tree.ts";
import { buildPayoutTree } from "#lib/chain/payout-tree/payout-tree-builder.ts";
import { decodeEpoch } from "#lib/coordinator/epochs/decode-epoch.ts";
import { leavesOf } from "#lib/coordinator/epochs/verify-epoch.ts";
import type { ClaimProof, Address as LowerAddress } from "#lib/protocol/messages/rewards.ts";
import { HOUR, readOnce, type Settled, SettlementScene } from "#lib/testing/settlement/settlement-scene.ts";
import { anvilAccount } from "#lib/testing/settlement/start-anvil.ts";
import { openWalletChain } from "../../../../../wallet/transactions/open-wallet-chain.ts";
import { type Pending, sendTransaction } from "../../../../../wallet/transactions/send-transaction.ts";
import { type Claim, claimTransaction } from "./claim-transaction.ts";
import { distributorPorts } from "./distributor-ports.ts";

let scene: SettlementScene;
let settled: Settled;
/** Called with a request's method once the chain has answered it. */
let afterAnswer: (method: string) => void = () => {};
const stranger = anvilAccount(7).address;
/** What a transaction pays to come before others. */
const MORE = { maxFeePerGas: parseEther("0.00001"), maxPriorityFeePerGas: parseEther("0.000005") };

beforeAll(async () => {
  scene = await SettlementScene.open();
  await scene.pass(HOUR);
  settled = await scene.settle(1, null);
  await scene.finalize();
  const client = createTestClient({ mode: "anvil", transport: http(scene.rpcUrl) });
  await client.impersonateAccount({ address: getAddress(scene.ada) });
  await client.setBalance({ address: getAddress(scene.ada), value: parseEther("10") });
}, 60_000);
afterAll(() => scene[Symbol.asyncDispose]());

const lower = (address: Address) => address.toLowerCase() as LowerAddress;

/** What the rewards API would answer: the proof of an epoch's file. */
async function proofOf(account: LowerAddress, { bytes, root }: Settled): Promise<ClaimProof> {
  const keccak = await openKeccak();
  const tree = buildPayoutTree(keccak, leavesOf((await decodeEpoch(readOnce(bytes))).payouts));
  const found = await (await openPayoutTree(keccak, readBytes(tree), tree.length)).findProof(account);
  const distributor = lower(scene.deployment.distributor);
  return { account, distributor, root, ...found, cumulativeWei: `${found!.cumulativeWei}` } as unknown as ClaimProof;
}

/** A wallet with one account selected, and what this browser remembers of claims for Ada. */
function open(sender: Address, accounts: readonly Address[] = [sender]) {
  const client = createTestClient({ mode: "anvil", transport: http(scene.rpcUrl) });
  const request = async (asked: { readonly method: string }): Promise<unknown> => {
    if (asked.method === "eth_accounts") return accounts;
    const result = await client.request(asked as never);
    afterAnswer(asked.method);
    return result;
  };
  const provider = { request, on: () => {}, removeListener: () => {} } as unknown as EIP1193Provider;
  const { chainId, distributor, token } = scene.deployment;
  const opened = openWalletChain(
    { address: sender, provider },
    { id: chainId, isDevelopment: true, rpcUrl: null, head: null },
  );
  const ports = distributorPorts({
    opened,
    sender: lower(sender),
    account: scene.ada,
    contracts: { distributor: lower(distributor), token: lower(token) },
    getProof: () => proofOf(scene.ada, settled),
  });
  let pending: Pending<Claim> | null = null;
  const store = {
    find: () => pending,
    keep: (next: typeof pending) => {
      pending = next;
    },
  };
  const claim = () => sendTransaction(claimTransaction(scene.ada, ports), opened.chain, store, () => {});
  return { ports, claim, store };
}

/** Runs it on a chain that forgets it afterwards. */
async function inVain(work: () => Promise<void>): Promise<void> {
  const last = settled;
  const id = await scene.client.snapshot();
  try {
    await work();
  } finally {
    afterAnswer = () => {};
    settled = last;
    await scene.client.setAutomine(true);
    await scene.client.revert({ id });
  }
}

test("a wallet claims what it earned, once", () =>
  inVain(async () => {
    const { ports, claim } = open(getAddress(scene.ada));
    const { cumulativeWei } = await proofOf(scene.ada, settled);
    const before = await ports.readBalances();
    expect(await claim()).toMatchObject({ hash: expect.stringMatching(/^0x/), kept: { hadWei: 0n } });
    const after = await ports.readBalances();
    expect(after.tokensWei - before.tokensWei).toBe(BigInt(cumulativeWei));
    expect(after.coinWei).toBeLessThan(before.coinWei);
    await expect(claim()).rejects.toMatchObject({ code: "claim.all-claimed" });
  }));

test("another account pays the fee, and the tokens go to whom they are due", () =>
  inVain(async () => {
    const { ports, claim } = open(stranger);
    const before = (await ports.readBalances()).tokensWei;
    await claim();
    expect((await ports.readBalances()).tokensWei).toBeGreaterThan(before);
  }));

test("an account without coins is told so before its wallet is asked", () =>
  inVain(async () => {
    const poor = getAddress("0x00000000000000000000000000000000000c0de5");
    let wasAsked = false;
    afterAnswer = (method) => {
      wasAsked ||= method === "eth_sendTransaction";
    };
    await scene.client.setNextBlockBaseFeePerGas({ baseFeePerGas: 10n ** 9n });
    await expect(open(poor).claim()).rejects.toMatchObject({ code: "transaction.not-enough-gas" });
    expect(wasAsked).toBe(false);
  }));

test("an account that the wallet has left is not asked for", () =>
  inVain(async () => {
    const { claim } = open(getAddress(scene.ada), [stranger]);
    await expect(claim()).rejects.toMatchObject({ code: "transaction.other-account" });
  }));

test("claims that are paused are refused with the reason, and nothing is remembered", () =>
  inVain(async () => {
    await scene.send(scene.plan.guardian, scene.distributor, "pause", []);
    const { claim, store } = open(getAddress(scene.ada));
    await expect(claim()).rejects.toMatchObject({
      code: "contract.enforced-pause",
      details: { reason: "EnforcedPause" },
      message: expect.stringContaining("paused"),
    });
    expect(store.find()).toBeNull();
  }));

test("a root that the guardian vetoed is not claimed against", () =>
  inVain(async () => {
    await scene.pass(HOUR);
    settled = await scene.settle(2, settled);
    await scene.send(scene.plan.guardian, scene.distributor, "veto", [2n, settled.root]);
    await expect(open(getAddress(scene.ada)).claim()).rejects.toMatchObject({ code: "claim.another-root" });
  }));

test("the answer to a claim is lost, and the next visit sees that it went through", () =>
  inVain(async () => {
    const { claim, store } = open(getAddress(scene.ada));
    afterAnswer = (method) => {
      if (method === "eth_sendTransaction") throw new Error("The connection is gone.");
    };
    await expect(claim()).rejects.toMatchObject({ code: "transaction.outcome-unknown" });
    afterAnswer = () => {};
    expect(await claim()).toMatchObject({ hash: null });
    expect(store.find()).toBeNull();
  }));

test("a claim that somebody else's overtakes while it waits is told to have been reverted", () =>
  inVain(async () => {
    await scene.client.setAutomine(false);
    const { claim } = open(getAddress(scene.ada));
    let answered = 0;
    afterAnswer = (method) => {
      if (method === "eth_sendTransaction" && ++answered === 1) void overtake();
    };
    const overtake = async (): Promise<void> => {
      const { cumulativeWei, proof } = await proofOf(scene.ada, settled);
      const args = [getAddress(scene.ada), BigInt(cumulativeWei), proof] as const;
      const call = { ...scene.distributor, functionName: "claimFor", args, account: stranger, chain: null } as const;
      await scene.client.writeContract({ ...call, ...MORE });
      await scene.client.mine({ blocks: 1 });
    };
    await expect(claim()).rejects.toMatchObject({ code: "contract.refused", kind: "user" });
  }));

test("a claim that is sped up in the wallet is followed to the transaction that took its place", () =>
  inVain(async () => {
    const ada = getAddress(scene.ada);
    await scene.client.setAutomine(false);
    const { claim } = open(ada);
    let answered = 0;
    let faster: string | null = null;
    afterAnswer = (method) => {
      // It has been seen waiting once.
      if (method === "eth_getTransactionByHash" && ++answered === 1) void speedUp();
    };
    const speedUp = async (): Promise<void> => {
      const { cumulativeWei, proof } = await proofOf(scene.ada, settled);
      const args = [BigInt(cumulativeWei), proof] as const;
      const nonce = await scene.client.getTransactionCount({ address: ada });
      const call = { ...scene.distributor, functionName: "claim", args, account: ada, chain: null, nonce } as const;
      faster = await scene.client.writeContract({ ...call, gas: 200_000n, ...MORE });
      await scene.client.mine({ blocks: 1 });
    };
    const { hash } = await claim();
    expect(hash).toBe(faster);
  }));
