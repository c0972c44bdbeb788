import { createHash } from "node:crypto";
import { type Address, getAddress, parseEther } from "viem";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeEpoch } from "#lib/coordinator/epochs/decode-epoch.ts";
import type { Wallet } from "#lib/coordinator/epochs/epoch.ts";
import { leavesOf, verifyEpoch } from "#lib/coordinator/epochs/verify-epoch.ts";
import { walletOf } from "#lib/testing/settlement/epoch-arbitrary.ts";
import { HOUR, readOnce, type Settled, SettlementScene } from "#lib/testing/settlement/settlement-scene.ts";
import { openKeccak } from "../payout-tree/keccak.ts";
import { openPayoutTree, readBytes } from "../payout-tree/open-payout-tree.ts";
import { payoutRoot } from "../payout-tree/payout-root.ts";
import { buildPayoutTree } from "../payout-tree/payout-tree-builder.ts";
import { openRewardChain } from "./viem-reward-chain.ts";

const keccak = await openKeccak();
let scene: SettlementScene;
beforeAll(async () => {
  scene = await SettlementScene.open();
});
afterAll(() => scene[Symbol.asyncDispose]());

const check = (epoch: number, settled: Settled, before: Settled | null) =>
  verifyEpoch(epoch, () => readOnce(settled.bytes), before === null ? null : () => readOnce(before.bytes), {
    chain: scene.chain,
    rootOf: (leaves) => payoutRoot(keccak, leaves),
    newHash: () => createHash("sha256"),
  });
const lower = (address: Address): Wallet => address.toLowerCase() as Wallet;

describe("a chain's rewards", () => {
  test("know nothing of an epoch that is not over", async () => {
    const open = { code: "chain.epoch-open", kind: "transient" };
    await expect(scene.chain.readEpochTerms(1)).rejects.toMatchObject(open);
    expect(await scene.chain.findPost(1)).toBeNull();
  });

  test("tell circulating balances as they were at the end of the epoch", async () => {
    const { chain, plan, token, cem, requester, spentWei } = scene;
    await scene.pass(HOUR);
    await scene.send(cem, token, "transfer", [scene.deployment.distributor, 1n]);
    const terms = await chain.readEpochTerms(1);
    expect(terms).toMatchObject({ endedAtMs: (plan.genesis + HOUR) * 1000, startedAtMs: plan.genesis * 1000 });
    expect(terms.emissionWei).toBe(((parseEther("10000000") / 365n) * 3_600n) / 86_400n);
    const holdings = await chain.listHoldings(terms.blockNumber);
    expect(new Map(holdings.map(({ wallet, balanceWei }) => [wallet, balanceWei]))).toEqual(
      new Map([
        [cem, parseEther("5000000")],
        [lower(requester), parseEther("10000000") - 10n * spentWei],
      ]),
    );
  });

  test("let a settled epoch be verified, claimed, and followed by another", async () => {
    const { chain, plan, distributor, token, ada, cem, jobKey } = scene;
    const first = await scene.settle(1, null);
    expect(await check(1, first, null)).toEqual([]);
    expect(await chain.findPost(1)).toMatchObject({ root: first.root, fileDigest: first.digest, final: false });
    expect(await chain.findFinalPostBefore(2)).toBeNull();
    await scene.finalize();
    expect(await chain.findPost(1)).toMatchObject({ final: true });
    expect(await check(1, first, null)).toEqual([]);

    const second = await scene.settle(2, first, new Map([[scene.nameless, walletOf(0xacc)]]));
    expect(await check(2, second, first)).toEqual([]);
    await scene.send(plan.guardian, distributor, "veto", [2n, second.root]);
    expect(await chain.findPost(2)).toBeNull();
    expect(await chain.listDebits(2)).toEqual([]);
    expect((await check(2, second, first)).map(({ subject }) => subject)).toEqual([
      `debit of job ${jobKey}`,
      "file's SHA-256",
      "posted root",
      "posted debits",
      "posted emission",
    ]);

    const again = await scene.settle(2, first);
    expect(again.root).not.toBe(second.root);
    expect(await check(2, again, first)).toEqual([]);
    await scene.finalize();
    const { payouts } = await decodeEpoch(readOnce(again.bytes));
    const bytes = buildPayoutTree(keccak, leavesOf(payouts));
    const tree = await openPayoutTree(keccak, readBytes(bytes), bytes.length);
    const { cumulativeWei, proof } = (await tree.findProof(ada))!;
    await scene.send(cem, distributor, "claimFor", [getAddress(ada), cumulativeWei, proof]);
    const balanceOf = (wallet: Wallet) =>
      scene.client.readContract({ ...token, functionName: "balanceOf", args: [getAddress(wallet)] });
    expect(await balanceOf(ada)).toBe(cumulativeWei);
    expect(cumulativeWei).toBeGreaterThan(2n * 900n * 10n ** 18n);

    const many = (await tree.findMultiProof([ada, cem, walletOf(0xbad)]))!;
    const before = await balanceOf(cem);
    const accounts = many.leaves.map(({ account }) => account);
    const amounts = many.leaves.map((leaf) => leaf.cumulativeWei);
    await scene.send(plan.settler, distributor, "claimMany", [accounts, amounts, many.proof, many.flags]);
    expect(await balanceOf(ada)).toBe(cumulativeWei);
    expect((await balanceOf(cem)) - before).toBe((await tree.findProof(cem))!.cumulativeWei);
  });
});

describe("an address", () => {
  test("without the contracts is refused", async () => {
    const wrong = { rpcUrl: scene.rpcUrl, distributor: scene.deployment.token, fromBlock: 0 };
    await expect(openRewardChain(wrong)).rejects.toMatchObject({ code: "chain.no-distributor", kind: "config" });
  });

  test("behind which nothing listens is a passing trouble", async () => {
    const wrong = { rpcUrl: "http://127.0.0.1:1", distributor: scene.deployment.distributor, fromBlock: 0 };
    await expect(openRewardChain(wrong)).rejects.toMatchObject({ code: "chain.unavailable", kind: "transient" });
  });
});
