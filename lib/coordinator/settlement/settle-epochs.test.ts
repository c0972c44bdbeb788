import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import { jobOf, walletOf } from "#lib/testing/settlement/epoch-arbitrary.ts";
import {
  BUDGET_WEI,
  ben,
  CANCELLED,
  JOBS,
  Killer,
  nameless,
  openScene,
  randomFrom,
  trees,
} from "#lib/testing/settlement/killed-settlement.ts";
import { EPOCH_MS } from "#lib/testing/settlement/model-settlement-chain.ts";
import { buildJob } from "#lib/testing/storage/storage-fixture.ts";
import { sha256Hex } from "#lib/testing/storage/unit-builders.ts";
import { accountKeyOf } from "../epochs/account-key.ts";
import { decodeEpoch } from "../epochs/decode-epoch.ts";
import { verifyEpoch } from "../epochs/verify-epoch.ts";
import { newHost } from "../memory/memory-state.ts";

type Scene = Awaited<ReturnType<typeof openScene>>;

/** Checks what two epochs paid, whatever happened meanwhile. */
async function expectOnePayment({ jobs, chain, blobs, settlement, state }: Scene) {
  expect(chain.head.finals.map(({ epoch }) => epoch)).toEqual([1, 2]);
  for (const { key } of jobs) {
    // Half of each job is computed in each epoch; the one that was cancelled keeps the rest.
    expect(chain.head.available.get(key)).toBe(key === CANCELLED.key ? BUDGET_WEI / 2n : 0n);
  }
  expect([...chain.head.closed]).toEqual([CANCELLED.key]);
  const files = await Promise.all(
    [1, 2].map(async (epoch) => {
      const { fileDigest, treeDigest } = (await settlement.findEpoch(epoch))!.outcome!;
      expect(state.keptBlobs.has(fileDigest)).toBe(true);
      if (epoch === 2) expect(await blobs.findSize(cidOfDigest(treeDigest!))).toBeGreaterThan(0);
      return () => blobs.read(cidOfDigest(fileDigest));
    }),
  );
  for (const epoch of [1, 2]) {
    const found = await verifyEpoch(epoch, files[epoch - 1]!, files[epoch - 2] ?? null, {
      chain,
      rootOf: (leaves) => trees.build(leaves).root,
      newHash: () => createHash("sha256"),
    });
    expect(found).toEqual([]);
  }
  const { payouts, totals } = await decodeEpoch(files[1]!());
  const spentWei = BigInt(jobs.length) * BUDGET_WEI - BUDGET_WEI / 2n;
  expect(totals.cumulativeWei + totals.pendingWei + totals.carriedHoldersWei).toBe(spentWei + 2n * chain.emissionWei);
  const totalOf = (payee: string) => payouts.find((payout) => payout.payee === payee)?.totalWei;
  // Two thirds of 90 % of each job in each epoch, rounded job by job.
  expect(totalOf(walletOf(0xada))).toBe(300n * BigInt(2 * jobs.length - 1));
  expect(totalOf(walletOf(0xbe))).toBe(2n * chain.emissionWei);
  expect(totalOf(walletOf(0xc0))).toBe(spentWei / 10n);
}

/** Funds a job that nobody computes, and cancels it. */
async function cancelFunded({ chain, clock, storage, settlement }: Scene) {
  const job = { ...buildJob(2), key: jobOf(0xf00d) };
  await storage.createJob(job, "spin@1", []);
  await settlement.addFunding({ jobId: job.id, requester: walletOf(1), jobKey: job.key });
  chain.head.available.set(job.key, BUDGET_WEI);
  await storage.moveJob(job.id, ["running"], { state: "cancelled", endedAtMs: clock.nowMs() });
  return job;
}

/** A round and a block every four seconds until something is so. */
async function letTimePass({ clock, chain, round }: Scene, until: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await until()) return;
    clock.advance(4_000);
    await round();
    chain.mine();
  }
  throw new Error("It did not come to that in time.");
}

/** @returns how many calls the killer had counted before the job was cancelled. */
async function cancelWhereNobodyComputes(scene: Scene, killer: Killer): Promise<number> {
  const { chain, settlement, clock } = scene;
  await scene.finish();
  const begun = killer.calls;
  const { key } = await cancelFunded(scene);
  const roots = [...chain.head.finals];
  await letTimePass(scene, async () => (await settlement.findEpoch(3))?.progress === "skipped");
  expect(chain.head.closed.has(key)).toBe(true);
  expect(await settlement.listClosing(3)).toEqual([key]);
  const idleUntilMs = clock.nowMs() + 3 * EPOCH_MS;
  await letTimePass(scene, async () => clock.nowMs() > idleUntilMs);
  expect((await settlement.listEpochs({ before: null, limit: 9 })).map(({ epoch }) => epoch)).toEqual([3, 2, 1]);
  expect(chain.head).toMatchObject({ finals: roots, posted: null });
  return begun;
}

describe("settling epochs", () => {
  test("closes, computes, publishes, debits, posts, makes final, and closes what was cancelled", async () => {
    const scene = await openScene();
    await scene.finish();
    await expectOnePayment(scene);
    const steps = (await scene.settlement.listTransactions(1)).map(({ step }) => step.kind);
    expect(steps).toEqual(["debit", "debit", "post", "finalize", "close"]);
    expect(await scene.settlement.findEpoch(1)).toMatchObject({ sighting: { state: "final" } });
  });

  test("pays once when it is killed at any step, before or after it took effect", async () => {
    const dry = new Killer(() => null);
    await (await openScene(dry)).finish();
    expect(dry.calls).toBeGreaterThan(30);
    for (let call = 0; call < dry.calls; call++) {
      for (const when of ["before", "after"] as const) {
        const scene = await openScene(new Killer((at) => (at === call ? when : null)));
        await scene.finish();
        await expectOnePayment(scene);
      }
    }
  });

  test("closes what was cancelled where nobody computes, posts nothing for it, and rests then, wherever it is killed", async () => {
    const dry = new Killer(() => null);
    const begun = await cancelWhereNobodyComputes(await openScene(dry, JOBS.slice(0, 1)), dry);
    expect(dry.calls - begun).toBe(6);
    for (let call = begun; call < dry.calls; call++) {
      for (const when of ["before", "after"] as const) {
        const killer = new Killer((at) => (at === call ? when : null));
        await cancelWhereNobodyComputes(await openScene(killer, JOBS.slice(0, 1)), killer);
      }
    }
  });

  test("computes anew what to close when the chain has lost a budget", async () => {
    const scene = await openScene(undefined, JOBS.slice(0, 1));
    await scene.finish();
    const { key } = await cancelFunded(scene);
    await letTimePass(scene, async () => (await scene.settlement.findUnsettled())?.progress === "releasing");
    scene.chain.head.available.delete(key);
    await letTimePass(scene, async () => (await scene.settlement.findUnsettled()) === null);
    expect(scene.chain.head.closed.has(key)).toBe(false);
  });

  test("pays once in 1,000 runs of kills, reorganisations, outages and lost transactions", {
    timeout: 300_000,
  }, async () => {
    for (let seed = 1; seed <= 1_000; seed++) {
      const random = randomFrom(seed);
      const killer = new Killer(() => (random() < 0.15 ? (random() < 0.5 ? "before" : "after") : null));
      const scene = await openScene(killer, JOBS.slice(0, 3));
      await scene.finish(() => {
        scene.chain.isDown = random() < 0.1;
        if (random() < 0.1) scene.chain.reorganise(1 + Math.floor(random() * 3));
        if (random() < 0.1) scene.chain.dropPool();
      });
      scene.chain.isDown = false;
      try {
        await expectOnePayment(scene);
      } catch (cause) {
        throw new Error(`seed ${seed}`, { cause });
      }
    }
  });

  test("does no harm when two coordinators believe to lead", async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomFrom(seed);
      const scene = await openScene();
      let others: Promise<unknown>[] = [];
      await scene.finish(() => {
        if (random() < 0.7) others.push(scene.round());
      });
      await Promise.all(others);
      others = [];
      await expectOnePayment(scene);
    }
  });

  test("computes anew when a budget was refunded before it was debited", async () => {
    const scene = await openScene();
    scene.clock.advance(EPOCH_MS + 10_000);
    for (let i = 0; (await scene.settlement.findEpoch(1))?.progress !== "published"; i++) {
      await scene.round();
      if (i % 3 === 2) scene.chain.mine();
    }
    scene.chain.refund(CANCELLED.key);
    await scene.finish();
    expect(scene.chain.head.finals.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect((await scene.settlement.listSpending(1)).length).toBe(JOBS.length - 1);
  });

  test("pays what was kept for a host to the wallet that signs for it, and partners out of their visitors' part", async () => {
    const scene = await openScene(undefined, JOBS.slice(0, 1));
    const shop = walletOf(0x5409);
    scene.state.hosts.set(ben, { ...newHost(0), origin: { accountId: null, prefix: null, partner: "shop" } });
    for (const [site, shareBasisPoints] of [
      ["shop", 2_500],
      ["its other site", 2_000],
    ] as const) {
      scene.earners.partners.set(site, { payee: shop, shareBasisPoints });
    }
    await scene.finish(() => {
      if (scene.chain.head.finals.length === 1) scene.earners.wallets.set(nameless, walletOf(0xacc));
    });
    const payoutsOf = (payee: string) => scene.settlement.listPayouts({ payees: [payee], before: null, limit: 9 });
    const [kept] = await payoutsOf(accountKeyOf(nameless, sha256Hex));
    expect(kept).toMatchObject({ epoch: 1, totalWei: (BUDGET_WEI / 2n / 10n) * 3n });
    const [arrived] = await payoutsOf(walletOf(0xacc));
    expect(arrived!.parts).toContainEqual({ reason: "arrival", job: null, amountWei: kept!.totalWei });
    const [share] = await payoutsOf(shop);
    expect(share!.parts).toEqual([{ reason: "partner", job: null, amountWei: scene.chain.emissionWei / 5n }]);
  });

  test("forgets nobody's earnings when the database is not the one that settled before", async () => {
    const scene = await openScene(undefined, JOBS.slice(0, 1));
    await scene.finish();
    const forgetful = await openScene(undefined, JOBS.slice(0, 1), scene.chain);
    forgetful.clock.advance(EPOCH_MS * 4);
    for (let i = 0; i < 9; i++) scene.chain.mine();
    await expect(
      (async () => {
        for (let i = 0; i < 20; i++) await forgetful.round();
      })(),
    ).rejects.toMatchObject({ code: "settlement.history" });
    expect(scene.chain.head.finals.length).toBe(2);
  });

  test("takes up again what a chain lost though it was settled", async () => {
    const scene = await openScene();
    await scene.finish();
    const blocks = scene.chain.head.number;
    scene.chain.forget(blocks - 18);
    expect(scene.chain.head.finals.length).toBeLessThan(2);
    for (let i = 0; i < 200 && scene.chain.head.finals.length < 2; i++) {
      scene.clock.advance(4_000);
      while (await scene.round());
      scene.chain.mine();
    }
    expect(scene.chain.head.finals.map(({ epoch }) => epoch)).toEqual([1, 2]);
  });
});
