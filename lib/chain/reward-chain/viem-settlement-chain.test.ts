import { afterAll, beforeAll, expect, test } from "vitest";
import type { SettlementRecord } from "#lib/coordinator/epochs/decide-settlement.ts";
import type { SettlementChain, StepCall } from "#lib/coordinator/settlement/settlement-chain.ts";
import type { Digest } from "#lib/protocol/ids.ts";
import { jobOf } from "#lib/testing/settlement/epoch-arbitrary.ts";
import { HOUR, SettlementScene } from "#lib/testing/settlement/settlement-scene.ts";
import { anvilAccount } from "#lib/testing/settlement/start-anvil.ts";
import { openSettlementChain } from "./viem-settlement-chain.ts";

let scene: SettlementScene;
let chain: SettlementChain;
beforeAll(async () => {
  scene = await SettlementScene.open();
  chain = await openSettlementChain({
    rpcUrl: scene.rpcUrl,
    distributor: scene.deployment.distributor,
    fromBlock: scene.deployment.fromBlock,
    signer: anvilAccount(2),
    confirmations: 2,
    mine: () => scene.pass(1),
  });
  await scene.pass(HOUR);
});
afterAll(() => scene[Symbol.asyncDispose]());

const outcome = { root: jobOf(7), fileDigest: "ab".repeat(32) as Digest, debitBatches: 1, closesJobs: false };
const record: SettlementRecord = { epoch: 1, progress: "published", outcome, sent: null };
const view = (closing: readonly `0x${string}`[] = []) => chain.readView(record, closing);

/** Signs and sends a step, and says what the last block is after it. */
async function perform(call: StepCall) {
  const step = call.kind === "debit" ? { kind: call.kind, batch: call.batch } : { kind: call.kind };
  const { settlerNonce } = await view();
  const signed = await chain.sign(step, call, settlerNonce, null);
  await chain.send(signed.raw);
  await chain.askForBlock();
  return signed;
}

test("an epoch is debited, posted, made final and its job closed, as the chain tells step by step", async () => {
  const { jobKey, spentWei } = scene;
  const nothing = { round: { batches: 0 }, posted: null, final: null, nextEpoch: 1, vetoed: false, paused: false };
  expect(await view()).toMatchObject({ ...nothing, settlerNonce: 0 });
  const spending = [{ jobKey, amountWei: spentWei }];
  const sent = await perform({ kind: "debit", epoch: 1, batch: 0, spending });
  // Sent again, as after a crash, it changes nothing.
  await chain.send(sent.raw);
  expect(await view()).toMatchObject({ settlerNonce: 1, round: { epoch: 1, batches: 1 } });
  expect(await chain.readBudgets([jobKey])).toMatchObject([{ heldWei: spentWei, isClosed: false }]);

  const post = { kind: "post", epoch: 1, outcome, escrowedWei: spentWei, emittedWei: 0n } as const;
  await perform(post);
  const posted = await view();
  expect(posted).toMatchObject({ posted: { epoch: 1, root: outcome.root, fileDigest: outcome.fileDigest } });
  expect(posted.posted!.finalAtMs).toBeGreaterThan(posted.headAtMs);
  await expect(chain.sign({ kind: "finalize" }, { kind: "finalize" }, 2, null)).rejects.toMatchObject({
    code: "settlement.refused",
    message: expect.stringContaining("RootUnderChallenge"),
  });

  // The guardian refuses it: debits are back, and this very root stays refused.
  await scene.send(scene.plan.guardian, scene.distributor, "veto", [1n, outcome.root]);
  expect(await view()).toMatchObject({ ...nothing, vetoed: true });
  const other = { ...record, outcome: { ...outcome, fileDigest: "cd".repeat(32) as Digest } };
  expect((await chain.readView(other, [])).vetoed).toBe(false);

  await perform({ kind: "debit", epoch: 1, batch: 0, spending });
  await perform({ ...post, outcome: other.outcome });
  await scene.pass(HOUR);
  await perform({ kind: "finalize" });
  expect(await view()).toMatchObject({ final: { root: outcome.root }, posted: null, nextEpoch: 2 });
  expect((await view([jobKey])).closed).toBe("no");
  await perform({ kind: "close", jobs: [jobKey] });
  expect((await view([jobKey])).closed).toBe("unconfirmed");
  await scene.pass(1);
  await scene.pass(1);
  expect((await view([jobKey])).closed).toBe("confirmed");
  expect(await chain.readBudgets([jobKey])).toMatchObject([
    { heldWei: 0n, isClosed: true, availableWei: 9n * spentWei },
  ]);
});

test("of contracts that are younger than a confirmation no deposit is confirmed", async () => {
  const { rpcUrl, deployment, jobKey } = scene;
  const { distributor, fromBlock } = deployment;
  const young = await openSettlementChain({ rpcUrl, distributor, fromBlock, signer: null, confirmations: 1_000 });
  expect(await young.readBudgets([jobKey])).toMatchObject([{ availableWei: 0n, requester: expect.anything() }]);
});

test("a step that the contracts would refuse is not signed, and the reason is told", async () => {
  const spending = [{ jobKey: jobOf(1), amountWei: 1n }];
  const call = { kind: "debit", epoch: 2, batch: 0, spending } as const;
  await expect(chain.sign({ kind: "debit", batch: 0 }, call, 9, null)).rejects.toMatchObject({
    code: "settlement.refused",
    message: expect.stringContaining("BudgetExceeded"),
  });
});

test("what replaces a stuck transaction pays more for gas", async () => {
  const close = { kind: "close", jobs: [scene.jobKey] } as const;
  const first = await chain.sign({ kind: "close" }, close, 9, null);
  const second = await chain.sign({ kind: "close" }, close, 9, { ...first, sentAtMs: 0 });
  expect(second.hash).not.toBe(first.hash);
  expect(second.maxFeePerGas * 10n).toBeGreaterThan(first.maxFeePerGas * 11n);
  expect(second.maxPriorityFeePerGas * 10n).toBeGreaterThan(first.maxPriorityFeePerGas * 11n);
});

test("a chain that is away is a passing trouble", async () => {
  const { distributor } = scene.deployment;
  const away = openSettlementChain({ rpcUrl: "http://127.0.0.1:1", distributor, fromBlock: 0, signer: null });
  await expect(away).rejects.toMatchObject({ kind: "transient" });
});
