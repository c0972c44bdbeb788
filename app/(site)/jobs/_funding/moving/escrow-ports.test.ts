import {
  type Address,
  createTestClient,
  type EIP1193Provider,
  getAddress,
  http,
  parseEther,
  walletActions,
} from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { escrowJobId, escrowJobKey } from "#lib/chain/job-key.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { JobFunding, Address as LowerAddress } from "#lib/protocol/messages/rewards.ts";
import { SettlementScene } from "#lib/testing/settlement/settlement-scene.ts";
import { anvilAccount } from "#lib/testing/settlement/start-anvil.ts";
import { openWalletChain } from "../../../../wallet/transactions/open-wallet-chain.ts";
import { type Pending, sendTransaction } from "../../../../wallet/transactions/send-transaction.ts";
import { escrowPorts } from "./escrow-ports.ts";
import { type Move, moveTransaction, type SignedPermit } from "./move-tokens.ts";

const wallet = anvilAccount(3).address;
const DEPOSIT = { kind: "deposit", amountWei: parseEther("5") } as const;
let scene: SettlementScene;
/** Called with a request's method once the chain has answered it. */
let afterAnswer: (method: string) => void = () => {};
let jobs = 0;

beforeAll(async () => {
  scene = await SettlementScene.open();
  await scene.send(getAddress(scene.cem), scene.token, "transfer", [wallet, parseEther("1000")]);
}, 60_000);
afterAll(() => scene[Symbol.asyncDispose]());

/** A new job's budget, through a wallet that does as it is asked, and what is remembered of it. */
function open() {
  const jobId = `0f8fad5b-d9cb-469f-a165-${String(++jobs).padStart(12, "0")}` as JobId;
  const { chainId, escrow, token } = scene.deployment;
  const jobKey = escrowJobKey({ chainId, escrow, requester: wallet, jobId });
  const lower = (address: Address) => address.toLowerCase() as LowerAddress;
  const funding = {
    jobId,
    chainId,
    token: lower(token),
    escrow: lower(escrow),
    jobKey,
    escrowJobId: escrowJobId(jobId),
  };
  const client = createTestClient({ mode: "anvil", transport: http(scene.rpcUrl) });
  const request = async (asked: { readonly method: string }): Promise<unknown> => {
    const result = await client.request(asked as never);
    afterAnswer(asked.method);
    return result;
  };
  const provider = { request, on: () => {}, removeListener: () => {} } as unknown as EIP1193Provider;
  const opened = openWalletChain(
    { address: wallet, provider },
    { id: chainId, isDevelopment: true, rpcUrl: null, head: null },
  );
  const ports = escrowPorts(wallet, opened, funding as unknown as JobFunding);
  let pending: Pending<SignedPermit | null> | null = null;
  const store = {
    find: () => pending,
    keep: (next: typeof pending) => {
      pending = next;
    },
  };
  const move = (what: Move = DEPOSIT) => sendTransaction(moveTransaction(what, ports), opened.chain, store, () => {});
  return { ports, jobKey, move };
}

const budgetOf = (jobKey: `0x${string}`) =>
  scene.client.readContract({ ...scene.escrow, functionName: "jobOf", args: [jobKey] });

test("a budget is deposited, added to, given notice for and refunded", async () => {
  const { ports, jobKey, move } = open();
  const { tokensWei } = await ports.readHoldings();
  await move();
  await move();
  expect(await budgetOf(jobKey)).toMatchObject({ requester: wallet, available: 2n * DEPOSIT.amountWei });
  await expect(move({ kind: "refund" })).rejects.toMatchObject({
    code: "contract.not-refundable-yet",
    details: { reason: "NotRefundableYet" },
  });
  await move({ kind: "give-notice" });
  await expect(move({ kind: "give-notice" })).rejects.toMatchObject({ details: { reason: "JobCancelled" } });
  await scene.pass(scene.plan.noticeSeconds + 1);
  await move({ kind: "refund" });
  expect(await ports.readHoldings()).toMatchObject({ tokensWei });
});

test("the answer to a transaction is lost, and the next try does not pay again", async () => {
  const { jobKey, move } = open();
  afterAnswer = (method) => {
    if (method === "eth_sendTransaction") throw new Error("The connection is gone.");
  };
  await expect(move()).rejects.toMatchObject({ code: "transaction.outcome-unknown" });
  afterAnswer = () => {};
  expect(await move()).toMatchObject({ hash: null, kept: { amountWei: DEPOSIT.amountWei } });
  expect(await budgetOf(jobKey)).toMatchObject({ available: DEPOSIT.amountWei });
});

test("a transaction that is cancelled in the wallet is told, and can be tried again", async () => {
  const { jobKey, move } = open();
  await scene.client.setAutomine(false);
  const cancel = async (): Promise<void> => {
    const nonce = await scene.client.getTransactionCount({ address: wallet });
    const fee = { maxFeePerGas: parseEther("0.00001"), maxPriorityFeePerGas: parseEther("0.000005") };
    const client = createTestClient({ mode: "anvil", transport: http(scene.rpcUrl) }).extend(walletActions);
    await client.sendTransaction({ account: wallet, to: wallet, value: 0n, nonce, chain: null, gas: 21_000n, ...fee });
    await scene.client.mine({ blocks: 1 });
  };
  let asked = 0;
  afterAnswer = (method) => {
    // It has been seen waiting once.
    if (method === "eth_getTransactionByHash" && ++asked === 1) void cancel();
  };
  await expect(move()).rejects.toMatchObject({ code: "transaction.cancelled" });
  afterAnswer = () => {};
  await scene.client.setAutomine(true);
  expect(await budgetOf(jobKey)).toMatchObject({ available: 0n });
  await move();
  expect(await budgetOf(jobKey)).toMatchObject({ available: DEPOSIT.amountWei });
}, 60_000);
