import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMemoryBlobStore } from "#lib/blobs/memory-blob-store.ts";
import { openKeccak } from "#lib/chain/payout-tree/keccak.ts";
import { payoutTrees } from "#lib/chain/payout-tree/payout-trees.ts";
import { proofReader } from "#lib/chain/payout-tree/proof-reader.ts";
import { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import { MemoryStorage } from "#lib/coordinator/memory/memory-storage.ts";
import { MemorySettlementStorage } from "#lib/coordinator/settlement/memory-settlement-storage.ts";
import { computeOutcome } from "#lib/coordinator/settlement/prepare-epoch.ts";
import type { RewardsChain } from "#lib/coordinator/settlement/rewards/ports.ts";
import { Rewards } from "#lib/coordinator/settlement/rewards/rewards.ts";
import { NO_REWARDS } from "#lib/coordinator/settlement/rewards/rewards-access.ts";
import { settleEpochs } from "#lib/coordinator/settlement/settle-epochs.ts";
import { DEFAULT_RATE_LIMITS } from "#lib/http/api.ts";
import type { AccountId, HostId } from "#lib/protocol/ids.ts";
import { claimProofSchema, earningsSchema, epochPageSchema } from "#lib/protocol/messages/rewards.ts";
import { FakeClock } from "#lib/testing/fake-clock.ts";
import { type ApiServer, startApiServer, TEST_HOST_ID } from "#lib/testing/servers/api-server.ts";
import { jobOf, walletOf } from "#lib/testing/settlement/epoch-arbitrary.ts";
import { MemoryEarners } from "#lib/testing/settlement/memory-earners.ts";
import { EPOCH_MS, ModelSettlementChain } from "#lib/testing/settlement/model-settlement-chain.ts";
import { buildJob, changesOf } from "#lib/testing/storage/storage-fixture.ts";
import { hostNumber, sha256Hex } from "#lib/testing/storage/unit-builders.ts";

const ada = walletOf(0xada);
let claimedWei = 0n;
let server: ApiServer;
/** The same with an operator who pays for claims. */
let generous: Rewards;

/** An epoch in which a wallet did three quarters of the volunteer work and the test's host the rest, settled on a model. */
beforeAll(async () => {
  const clock = new FakeClock();
  const state = new MemoryState();
  const storage = new MemorySettlementStorage(state);
  const model = new ModelSettlementChain(clock.nowMs(), () => clock.nowMs());
  const blobs = createMemoryBlobStore(() => clock.nowMs());
  const earners = new MemoryEarners([[hostNumber(1), ada]]);
  const jobId = buildJob(1).id;
  const credit = (hostId: HostId, creditMicro: number) => ({ jobId, hostId, creditMicro });
  await new MemoryStorage(state).flush((transaction) =>
    transaction.save(changesOf({ nowMs: clock.nowMs(), ledger: [credit(hostNumber(1), 3), credit(TEST_HOST_ID, 1)] })),
  );
  const keccak = await openKeccak();
  const trees = payoutTrees(keccak);
  const newHash = () => createHash("sha256");
  const deps = { storage, chain: model, blobs, earners, trees, hash: sha256Hex, newHash };
  const chore = settleEpochs({ ...deps, clock, compute: (record) => computeOutcome(record, deps) });
  for (let i = 0; i < 100 && (await storage.findLastSettled()) === null; i++) {
    clock.advance(4_000);
    model.mine();
    while (await chore.run(new AbortController().signal).catch(() => false));
  }
  const chain: RewardsChain = {
    chainId: model.chainId,
    token: walletOf(1),
    escrow: walletOf(2),
    distributor: model.distributor,
    readNetwork: () => Promise.reject(new Error("is not asked")),
    readClaimed: async () => claimedWei,
    namesOf: () => ({ escrowJobId: jobOf(1), jobKey: jobOf(2) }),
  };
  const rewards = new Rewards({
    storage,
    earners,
    chain,
    blobs,
    proofs: proofReader(keccak),
    hash: sha256Hex,
    now: () => clock.nowMs(),
    epochAt: () => ({ epoch: 2, endsAtMs: model.genesisMs + 2 * EPOCH_MS }),
    isDevelopment: true,
    publicRpcUrl: null,
    sponsor: null,
    signer: null,
    faucet: null,
  });
  generous = new Rewards({ ...rewards.deps, sponsor: { claimFor: async () => jobOf(9) } });
  const funding = { storage, chain, budgets: model };
  server = await startApiServer({ rewards: { get: () => rewards, funding: () => funding } });
});
afterAll(() => server.close());

const get = (path: string, token?: string) => server.send("GET", path, token === undefined ? {} : { token });

describe("rewards over HTTP", () => {
  test("list epochs with their totals, newest first", async () => {
    const page = epochPageSchema.parse(await (await get("/rewards/epochs")).json());
    expect(page).toMatchObject({
      epochs: [{ epoch: 1, state: "settled", totals: { emittedWei: "1000000", cumulativeWei: "750000" } }],
      nextCursor: null,
    });
    expect((await get("/rewards/epochs?cursor=2147483647")).status).toBe(200);
    // The database counts epochs in 32 bits.
    expect(await (await get("/rewards/epochs?cursor=2147483648")).json()).toMatchObject({ code: "request.invalid" });
    expect((await get("/rewards/epochs/1")).status).toBe(200);
    expect(await (await get("/rewards/epochs/2")).json()).toMatchObject({ code: "epoch.not-found", status: 404 });
  });

  test("say what a wallet earned and why, and where it is", async () => {
    claimedWei = 0n;
    const read = async () => earningsSchema.parse(await (await get(`/rewards/wallets/${ada}/earnings`)).json());
    expect(await read()).toMatchObject({
      wallet: ada,
      totals: { claimableWei: "750000", claimedWei: "0", keptWei: "0" },
      epochs: [{ epoch: 1, state: "claimable", amountWei: "750000", parts: [{ kind: "volunteer" }] }],
    });
    claimedWei = 750_000n;
    expect(await read()).toMatchObject({ totals: { claimableWei: "0" }, epochs: [{ state: "claimed" }] });
  });

  test("tell a host what is kept for it, and nobody else", async () => {
    const own = earningsSchema.parse(await (await get("/rewards/hosts/me/earnings", server.hostToken)).json());
    expect(own).toMatchObject({ wallet: null, totals: { keptWei: "250000", claimableWei: "0" } });
    expect(own.epochs[0]).toMatchObject({ state: "confirmed", amountWei: "250000" });
    expect((await get("/rewards/hosts/me/earnings")).status).toBe(401);
    expect((await get("/rewards/hosts/me/earnings", server.accountToken)).status).toBe(403);
  });

  test("hand out proofs to whoever has something to claim", async () => {
    const proof = claimProofSchema.parse(await (await get(`/rewards/wallets/${ada}/claim`)).json());
    expect(proof).toMatchObject({ account: ada, cumulativeWei: "750000", epoch: 1 });
    const nobody = await get(`/rewards/wallets/${walletOf(9)}/claim`);
    expect(await nobody.json()).toMatchObject({ code: "rewards.nothing-earned", status: 404 });
    expect((await get("/rewards/wallets/0x12/claim")).status).toBe(404);
  });

  test("write earnings out as a table", async () => {
    const response = await get(`/rewards/wallets/${ada}/earnings.csv`);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const [header, line, end] = (await response.text()).split("\r\n");
    expect(header).toBe("epoch,ended_at,state,kind,job_key,amount,amount_wei,cumulative_wei,reason");
    expect(line).toMatch(/^1,\d{4}-.*Z,claimed,volunteer,,0\.00000000000075,750000,750000,"Your share, by .*"$/);
    expect(end).toBe("");
  });

  test("say where a job's budget is deposited, to nobody but its requester", async () => {
    const job = { kernel: "spin", params: { units: 2, iterations: 0, resultBytes: 64 } };
    const { id } = await (await server.send("POST", "/jobs", { token: server.accountToken, json: job })).json();
    const path = `/jobs/${id}/funding`;
    expect(await (await get(path)).json()).toMatchObject({ code: "funding.not-found", status: 404 });
    const name = (requester: string, token = server.accountToken) =>
      server.send("POST", path, { token, json: { requester } });
    expect(await (await name(ada)).json()).toMatchObject({ jobKey: jobOf(2), escrowJobId: jobOf(1), requester: ada });
    expect(await (await get(path)).json()).toMatchObject({ requester: ada, spentWei: "0", debits: [] });
    const stranger = server.tokens.issueAccount(randomUUID() as AccountId, 60_000);
    expect(await (await name(ada, stranger)).json()).toMatchObject({ code: "job.not-yours", status: 403 });
    expect((await name("0x12")).status).toBe(400);
  });

  test("refuse what the operator does not do", async () => {
    const claims = await server.send("POST", `/rewards/wallets/${ada}/claims`);
    expect(await claims.json()).toMatchObject({ code: "rewards.not-sponsored", status: 403 });
    const faucet = await server.send("POST", "/rewards/faucet", { json: { wallet: ada } });
    expect(await faucet.json()).toMatchObject({ code: "rewards.off", status: 404 });
  });
});

test("claims of less than a token are nobody's but the wallet's own", async () => {
  claimedWei = 0n;
  await expect(generous.sponsorClaim(ada)).rejects.toMatchObject({ code: "rewards.too-little" });
  claimedWei = 750_000n;
  await expect(generous.sponsorClaim(ada)).rejects.toMatchObject({ code: "rewards.nothing-to-claim" });
});

test("whole tables are told as rarely to hosts as to wallets", async () => {
  // On loopback the limit counts a thousandfold.
  const once = { perMinute: 0.06, burst: 0.001 };
  const limited = await startApiServer({
    rewards: { get: () => generous, funding: NO_REWARDS.funding },
    rateLimits: { ...DEFAULT_RATE_LIMITS, job: once },
  });
  const path = "/rewards/hosts/me/earnings.csv";
  const ask = async () => (await limited.send("GET", path, { token: limited.hostToken })).status;
  expect([await ask(), await ask()]).toEqual([200, 429]);
  await limited.close();
});

test("a server without a chain says so", async () => {
  const bare = await startApiServer();
  const response = await bare.send("GET", "/rewards");
  expect(await response.json()).toMatchObject({ code: "rewards.off", status: 404 });
  expect(bare.errors).toEqual([]);
  await bare.close();
});
