import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JobRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import type { CoordinatorStorage, FlushChanges } from "#lib/coordinator/storage.ts";
import { assignReplica } from "#lib/coordinator/units/assign-replica.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { AccountId, JobId, UnitId } from "#lib/protocol/ids.ts";
import { spinJob } from "./simulated-host.ts";
import { digestNumber, hostNumber, reportedReplica } from "./unit-builders.ts";

/** A storage under test; `another` opens it once more, as another process would. */
export interface StorageUnderTest {
  readonly storage: CoordinatorStorage;
  another(): Promise<CoordinatorStorage>;
  close(): Promise<void>;
}

const NOW_MS = 1_700_000_000_000;
const HOST = hostNumber(1);
const EVERYTHING = { kernels: ["spin@1"], hostIds: [HOST], limit: 100, after: null };

function buildJob(units: number, overrides: Partial<JobRecord> = {}): JobRecord {
  return {
    ...spinJob(units),
    id: randomUUID() as JobId,
    outputCid: null,
    outputSizeBytes: null,
    state: "running",
    failure: null,
    unitsAccepted: 0,
    resultsReported: 0,
    resultsInvalid: 0,
    createdAtMs: NOW_MS,
    endedAtMs: null,
    ...overrides,
  };
}

const changesOf = (overrides: Partial<FlushChanges>): FlushChanges => ({
  nowMs: NOW_MS,
  units: [],
  ledger: [],
  progress: [],
  wakeUps: [],
  hosts: new Map(),
  failedJobs: [],
  blobs: [],
  ...overrides,
});

/** What every implementation of the storage port must do alike. */
export function describeStorage(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`storage: ${name}`, () => {
    let opened: StorageUnderTest;
    let storage: CoordinatorStorage;
    beforeEach(async () => {
      opened = await open();
      storage = opened.storage;
    });
    afterEach(() => opened.close());

    const claimable = () => storage.flush((transaction) => transaction.lockClaimable(EVERYTHING));
    const save = (changes: Partial<FlushChanges>) =>
      storage.flush((transaction) => transaction.save(changesOf(changes)));
    const change = (before: UnitRecord, after: UnitRecord, payload: Uint8Array | null = null) =>
      save({ units: [{ before, after, payload }] });

    test("a job's units are one range of ids in the order of their ordinals", async () => {
      const [a, b] = [buildJob(3), buildJob(2)];
      await storage.createJob(a, "spin@1");
      await storage.createJob(b, "spin@1");
      const units = (await claimable()).map(({ unit }) => unit);
      expect(units.map(({ jobId, ordinal }) => [jobId, ordinal])).toEqual([
        [a.id, 0],
        [a.id, 1],
        [a.id, 2],
        [b.id, 0],
        [b.id, 1],
      ]);
      expect(units[2]!.id).toBe(units[0]!.id + 2);
      expect(units[0]).toMatchObject({
        state: "open",
        wants: 2,
        quorum: 2,
        maxReplicas: 8,
        replicas: [],
        canonical: null,
      });
    });

    test("a unit reads back as it was saved, its payload too", async () => {
      const job = buildJob(1);
      await storage.createJob(job, "spin@1");
      const before = (await claimable())[0]!.unit;
      const digests = [digestNumber(1), digestNumber(2)] as const;
      let assigned = before;
      for (const n of [1, 2, 3, 4]) {
        assigned = assignReplica({ ...assigned, wants: 9 }, hostNumber(n), NOW_MS, 5_000);
      }
      const replicas = assigned.replicas.map((replica, index) => {
        if (index === 1) return { ...replica, state: "expired" as const };
        if (index === 3) return replica;
        const digest = digests[index === 0 ? 0 : 1]!;
        return { ...reportedReplica(before.id, replica, digest), state: "valid" as const, matches: digest };
      });
      const candidates = digests.map((digest, n) => ({ digest, sizeBytes: 2 + n, stored: "row" as const }));
      const open = { ...assigned, wants: 1, replicas, candidates };
      await change(before, open, new Uint8Array([1, 2, 3, 4, 5]));
      expect(await storage.listUnits(job.id, { sinceMs: 0, limit: 9 })).toEqual([open]);
      expect(await storage.readAccepted(job.id, [0])).toEqual([]);

      const accepted: UnitRecord = { ...open, state: "accepted", wants: 0, canonical: digests[1] };
      await change(open, accepted);
      expect(await storage.listUnits(job.id, { sinceMs: NOW_MS, limit: 9 })).toEqual([accepted]);
      expect(await storage.listUnits(job.id, { sinceMs: NOW_MS + 1, limit: 9 })).toEqual([]);
      const result = { ordinal: 0, digest: digests[1], payload: new Uint8Array([3, 4, 5]) };
      expect(await storage.readAccepted(job.id, [0, 1])).toEqual([result]);
      expect(await storage.listAccepted(job.id, { afterOrdinal: -1, limit: 9 })).toEqual([result]);
      expect(await storage.listAccepted(job.id, { afterOrdinal: 0, limit: 9 })).toEqual([]);
    });

    test("the queue is by priority, then age, and goes on behind a unit", async () => {
      const terms = buildJob(1).terms;
      const low = buildJob(2, { terms: { ...terms, priority: -5 } });
      const high = buildJob(2, { terms: { ...terms, priority: 3 } });
      for (const job of [low, high]) await storage.createJob(job, "spin@1");
      const all = await claimable();
      expect(all.map(({ unit, priority }) => [unit.jobId, unit.ordinal, priority])).toEqual([
        [high.id, 0, 3],
        [high.id, 1, 3],
        [low.id, 0, -5],
        [low.id, 1, -5],
      ]);
      const rest = await storage.flush((transaction) => transaction.lockClaimable({ ...EVERYTHING, after: all[1]! }));
      expect(rest).toEqual(all.slice(2));
      const first = await storage.flush((transaction) => transaction.lockClaimable({ ...EVERYTHING, limit: 1 }));
      expect(first).toEqual(all.slice(0, 1));
    });

    test("the queue passes over units that all claimants hold, but not over those they lost", async () => {
      await storage.createJob(buildJob(2), "spin@1");
      const [one, two] = (await claimable()).map(({ unit }) => unit) as [UnitRecord, UnitRecord];
      await change(one, assignReplica(one, HOST, NOW_MS, 1_000));
      const held = assignReplica(two, HOST, NOW_MS, 1_000);
      const lost: UnitRecord = { ...held, wants: 2, replicas: [{ ...held.replicas[0]!, state: "expired" }] };
      await change(two, lost);
      expect((await claimable()).map(({ unit }) => unit.id)).toEqual([two.id]);
      const both = { ...EVERYTHING, hostIds: [HOST, hostNumber(2)] };
      const seen = await storage.flush((transaction) => transaction.lockClaimable(both));
      expect(seen.map(({ unit }) => unit.id)).toEqual([one.id, two.id]);
    });

    test("only units of the claimants' kernels are offered", async () => {
      await storage.createJob(buildJob(1), "spin@2");
      const ask = (kernels: string[] | null) => storage.flush((transaction) => transaction.hasClaimable(kernels));
      expect(await claimable()).toEqual([]);
      expect(await ask(["spin@1"])).toBe(false);
      expect(await ask(["spin@1", "spin@2"])).toBe(true);
      expect(await ask(null)).toBe(true);
    });

    test("a flush that throws leaves nothing behind", async () => {
      const job = buildJob(1);
      await storage.createJob(job, "spin@1");
      const before = (await claimable())[0]!.unit;
      const failing = storage.flush(async (transaction) => {
        const after = assignReplica(before, HOST, NOW_MS, 1_000);
        const hosts = new Map([[HOST, 1]]);
        await transaction.save(changesOf({ units: [{ before, after, payload: null }], hosts }));
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(await storage.listUnits(job.id, { sinceMs: 0, limit: 9 })).toEqual([before]);
      const counts = await storage.flush((transaction) => transaction.countOutstanding([HOST]));
      expect(counts.get(HOST) ?? 0).toBe(0);
    });

    test("hosts' unreported replicas are counted", async () => {
      await save({
        hosts: new Map([
          [HOST, 3],
          [hostNumber(2), 1],
        ]),
      });
      await save({ hosts: new Map([[HOST, -1]]) });
      const ask = [HOST, hostNumber(2), hostNumber(3)];
      const counts = await storage.flush((transaction) => transaction.countOutstanding(ask));
      expect(ask.map((id) => counts.get(id) ?? 0)).toEqual([2, 1, 0]);
    });

    test("wake-ups come once, when due, with the units that are still worth a look", async () => {
      await storage.createJob(buildJob(3), "spin@1");
      const units = (await claimable()).map(({ unit }) => unit);
      const over: UnitRecord = { ...units[1]!, state: "cancelled", wants: 0 };
      const leased: UnitRecord = { ...assignReplica(units[2]!, HOST, NOW_MS, 1_000), state: "cancelled", wants: 0 };
      await save({
        units: [
          { before: units[1]!, after: over, payload: null },
          { before: units[2]!, after: leased, payload: null },
        ],
        wakeUps: [
          { atMs: NOW_MS + 10, unitIds: units.map(({ id }) => id) },
          { atMs: NOW_MS + 20, unitIds: [units[0]!.id] },
        ],
      });
      const take = (atMs: number) => storage.flush((transaction) => transaction.takeDue(atMs, 5));
      expect(await take(NOW_MS + 9)).toEqual({ units: [], wakeUps: 0 });
      expect(await take(NOW_MS + 10)).toEqual({ units: [units[0], leased], wakeUps: 1 });
      expect((await take(NOW_MS + 99)).units.map(({ id }) => id)).toEqual([units[0]!.id]);
      expect(await take(NOW_MS + 99)).toEqual({ units: [], wakeUps: 0 });
    });

    test("counters and credit include what is not folded yet, and folding changes none of them", async () => {
      const job = buildJob(4);
      await storage.createJob(job, "spin@1");
      const progress = [{ jobId: job.id, accepted: [2], reported: 3, invalid: 1 }];
      const entry = { hostId: HOST, unitId: 1 as UnitId, attempt: 0 };
      const ledger = [
        { ...entry, valid: true, creditMicro: 5 },
        { ...entry, attempt: 1, valid: false, creditMicro: 0 },
      ];
      const expectTotals = async (times: number) => {
        const counters = { unitsAccepted: times, resultsReported: 3 * times, resultsInvalid: times };
        expect(await storage.findJob(job.id)).toMatchObject(counters);
        const totals = { verifiedUnits: times, invalidUnits: times, creditMicro: 5 * times };
        expect(await storage.hostTotals(HOST)).toEqual(totals);
        expect(await storage.activity(NOW_MS)).toMatchObject({ openUnits: 4 - times, accepted: times, runningJobs: 1 });
      };
      await save({ progress, ledger, hosts: new Map([[HOST, 0]]) });
      await expectTotals(1);
      expect(await storage.fold(NOW_MS)).toEqual(new Map([[job.id, [2]]]));
      await expectTotals(1);
      await save({ progress, ledger });
      await expectTotals(2);
      await storage.fold(NOW_MS);
      expect(await storage.fold(NOW_MS)).toEqual(new Map());
      await expectTotals(2);
      expect((await storage.activity(NOW_MS)).activeHosts).toBe(1);
      expect((await storage.activity(NOW_MS + 1)).activeHosts).toBe(0);
    });

    test("jobs read back as they were created, and move only from the states named", async () => {
      const accountId = randomUUID() as AccountId;
      await storage.createAccount(accountId, NOW_MS);
      const cid = cidOfDigest(digestNumber(7));
      const input = { width: 2, height: 1, tileSide: 256, opaque: true, tiles: [cid] };
      const job = buildJob(1, { accountId, inputCid: cidOfDigest(digestNumber(8)), input });
      await storage.createJob(job, "spin@1");
      expect(await storage.findJob(job.id)).toEqual(job);
      expect(await storage.findJob(randomUUID() as JobId)).toBeNull();
      expect(await storage.moveJob(job.id, ["assembling"], { state: "cancelled", endedAtMs: NOW_MS })).toBe(false);
      expect(await storage.moveJob(job.id, ["running"], { state: "assembling" })).toBe(true);
      const outputCid = cidOfDigest(digestNumber(9));
      const done = { state: "done", outputCid, outputSizeBytes: 5, endedAtMs: NOW_MS + 1 } as const;
      expect(await storage.moveJob(job.id, ["assembling"], done)).toBe(true);
      expect(await storage.findJob(job.id)).toEqual({ ...job, ...done });
      expect(await storage.listJobsInState(["done"])).toHaveLength(1);
      const digests = [6, 7, 8, 9].map(digestNumber);
      expect([...(await storage.findReferenced(digests))].sort()).toEqual(digests.slice(1));
    });

    test("lists page from the newest", async () => {
      const accountId = randomUUID() as AccountId;
      await storage.createAccount(accountId, NOW_MS);
      const jobs = [0, 1, 1, 2].map((age) => buildJob(1, { accountId, createdAtMs: NOW_MS + age }));
      const standing = buildJob(1, { standing: true });
      for (const job of [...jobs, standing]) await storage.createJob(job, "spin@1");
      const first = await storage.listJobs({ accountId, limit: 2, before: null });
      const rest = await storage.listJobs({ accountId, limit: 9, before: first[1]! });
      const expected = jobs.toSorted((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1));
      expect([...first, ...rest]).toEqual(expected);
      expect(await storage.listJobs({ accountId: null, limit: 9, before: null })).toEqual([standing]);
    });

    test("a job that ends early is closed when its open units are cancelled", async () => {
      const job = buildJob(2);
      await storage.createJob(job, "spin@1");
      const failure = { code: "unit.no-agreement", message: "No." };
      await save({ failedJobs: [{ jobId: job.id, failure }] });
      expect(await storage.findJob(job.id)).toMatchObject({ state: "failed", failure, endedAtMs: NOW_MS });
      expect(await storage.listUnclosedJobs()).toEqual([job.id]);
      await storage.cancelOpenUnits(job.id, NOW_MS + 5);
      expect(await storage.listUnclosedJobs()).toEqual([]);
      const units = await storage.listUnits(job.id, { sinceMs: NOW_MS + 5, limit: 9 });
      expect(units.map(({ state, wants }) => [state, wants])).toEqual([
        ["cancelled", 0],
        ["cancelled", 0],
      ]);
      expect(await claimable()).toEqual([]);
    });

    test("old jobs are removed with their units and blob references, the newest standing ones stay", async () => {
      const standing = [0, 1, 2].map((age) => buildJob(1, { standing: true, createdAtMs: NOW_MS + age }));
      const own = buildJob(1);
      for (const job of [...standing, own]) {
        await storage.createJob(job, "spin@1");
        await storage.moveJob(job.id, ["running"], { state: "cancelled", endedAtMs: NOW_MS + 5 });
      }
      const list = (endedBeforeMs: number, nowMs: number) =>
        storage.listRemovableJobs({ keepStanding: 2, endedBeforeMs, nowMs });
      const LATER_MS = NOW_MS + 3_600_000;
      expect(await list(LATER_MS, NOW_MS + 1_000)).toEqual([]);
      expect(await list(NOW_MS, LATER_MS)).toEqual([standing[0]!.id]);
      expect((await list(LATER_MS, LATER_MS)).toSorted()).toEqual([standing[0]!.id, own.id].toSorted());
      await save({ blobs: [{ jobId: own.id, digest: digestNumber(1) }] });
      await storage.removeJob(own.id);
      expect(await storage.findJob(own.id)).toBeNull();
      expect(await storage.listUnits(own.id, { sinceMs: 0, limit: 9 })).toEqual([]);
      expect(await storage.findReferenced([digestNumber(1)])).toEqual(new Set());
    });

    test("settings are made once for all processes", async () => {
      const other = await opened.another();
      const values = await Promise.all(
        [storage, other].flatMap((one) => [1, 2, 3].map(() => one.getOrCreateSetting("secret", randomUUID))),
      );
      expect(new Set(values).size).toBe(1);
      await other.setSetting("secret", "new");
      expect(await storage.getOrCreateSetting("secret", randomUUID)).toBe("new");
    });

    test("one process leads a loop until it gives the lead back", async () => {
      const other = await opened.another();
      expect(await storage.tryLead("a")).toBe(true);
      expect(await storage.tryLead("a")).toBe(true);
      expect(await other.tryLead("a")).toBe(false);
      expect(await other.tryLead("b")).toBe(true);
      await storage.releaseLeads();
      expect(await other.tryLead("a")).toBe(true);
    });

    test("two processes never lock one unit at once", async () => {
      await storage.createJob(buildJob(10), "spin@1");
      const other = await opened.another();
      const lockAndTake = (from: CoordinatorStorage, hostId: typeof HOST) =>
        from.flush(async (transaction) => {
          const found = await transaction.lockClaimable({ ...EVERYTHING, hostIds: [hostId], limit: 5 });
          const units = found.map(({ unit }) => ({
            before: unit,
            after: { ...assignReplica(unit, hostId, NOW_MS, 1_000), wants: 0 },
            payload: null,
          }));
          await transaction.save(changesOf({ units }));
          return found.map(({ unit }) => unit.id);
        });
      const taken = await Promise.all([lockAndTake(storage, HOST), lockAndTake(other, hostNumber(2))]);
      expect(new Set(taken.flat()).size).toBe(10);
    });
  });
}
