import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { JobRecord } from "#lib/coordinator/ports.ts";
import { changeOf } from "#lib/coordinator/trust/trust-record.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { AccountId, JobId } from "#lib/protocol/ids.ts";
import { buildJob, HOST, NOW_MS, type StorageUnderTest, useStorage } from "./storage-fixture.ts";
import { digestNumber } from "./unit-builders.ts";

/** A job of three stages: two units, two, one. */
function stagedJob(): JobRecord {
  const raster = { width: 1, height: 1 };
  const stages = [2, 2, 1].map((unitCount, at) => ({ title: `Stage ${at}`, raster, unitCount }));
  return buildJob(1, { stages, unitsTotal: 5, makesImage: false });
}

/** How every implementation of the storage port keeps jobs, totals, settings and leads. */
export function describeJobStorage(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`storage of jobs: ${name}`, () => {
    const { getStorage, openAnother, claimable, save } = useStorage(open);

    test("counters and credit include what is not folded yet, and folding changes none of them", async () => {
      const storage = getStorage();
      const job = buildJob(4);
      await storage.createJob(job, "spin@1", []);
      const progress = [{ jobId: job.id, accepted: [2], provisional: 1, reported: 3, invalid: 1 }];
      const trust = changeOf({ verified: 1, errors: 1 });
      const work = [{ hostId: HOST, kernel: "spin@1", validUnits: 1, invalidUnits: 1, creditMicro: 5, trust }];
      const expectTotals = async (times: number) => {
        const counters = {
          unitsAccepted: times,
          unitsProvisional: times,
          resultsReported: 3 * times,
          resultsInvalid: times,
        };
        expect(await storage.findJob(job.id)).toMatchObject(counters);
        const totals = { verifiedUnits: times, invalidUnits: times, creditMicro: 5 * times };
        expect(await storage.hostTotals(HOST)).toEqual(totals);
        expect(await storage.activity(NOW_MS)).toMatchObject({ openUnits: 4 - times, accepted: times, runningJobs: 1 });
      };
      await save({ progress, work, hosts: new Map([[HOST, 0]]) });
      await expectTotals(1);
      expect(await storage.fold(NOW_MS)).toEqual(new Map([[job.id, { ordinals: [2], acceptedBefore: 0 }]]));
      await expectTotals(1);
      await save({ progress, work });
      await expectTotals(2);
      expect(await storage.fold(NOW_MS)).toEqual(new Map([[job.id, { ordinals: [2], acceptedBefore: 1 }]]));
      expect(await storage.fold(NOW_MS)).toEqual(new Map());
      await expectTotals(2);
      expect((await storage.activity(NOW_MS)).activeHosts).toBe(1);
      expect((await storage.activity(NOW_MS + 1)).activeHosts).toBe(0);
    });

    test("jobs read back as they were created, and move only from the states named", async () => {
      const storage = getStorage();
      const accountId = randomUUID() as AccountId;
      await storage.createAccount(accountId, NOW_MS);
      const cid = cidOfDigest(digestNumber(7));
      const file = { kind: "file", cid: cidOfDigest(digestNumber(8)), sizeBytes: 9, summary: { layers: [3] } } as const;
      const shape = { width: 2, height: 1, tileSide: 256, opaque: true };
      const image = { kind: "image", cid: cidOfDigest(digestNumber(10)), ...shape } as const;
      const job = buildJob(1, { accountId, inputs: [image, file] });
      await storage.createJob(job, "spin@1", [[cid], []]);
      expect(await storage.findTiles(job.id)).toEqual([[cid], []]);
      expect(await storage.findTiles(randomUUID() as JobId)).toBeNull();
      expect(await storage.findJob(job.id)).toEqual(job);
      expect(await storage.findJob(randomUUID() as JobId)).toBeNull();
      expect(await storage.moveJob(job.id, ["assembling"], { state: "cancelled", endedAtMs: NOW_MS })).toBe(false);
      expect(await storage.moveJob(job.id, ["running"], { state: "assembling" })).toBe(true);
      const [outputCid, reportCid] = [cidOfDigest(digestNumber(9)), cidOfDigest(digestNumber(11))];
      const made = { outputCid, outputSizeBytes: 5, reportCid, reportSizeBytes: 7 };
      const done = { state: "done", ...made, endedAtMs: NOW_MS + 1 } as const;
      expect(await storage.moveJob(job.id, ["assembling"], done)).toBe(true);
      expect(await storage.findJob(job.id)).toEqual({ ...job, ...done });
      expect(await storage.listJobsInState(["done"])).toHaveLength(1);
      const digests = [6, 7, 8, 9, 10, 11].map(digestNumber);
      expect([...(await storage.findReferenced(digests))].sort()).toEqual(digests.slice(1));
    });

    test("a stage opens once, after the one before it, and only in a job that runs", async () => {
      const storage = getStorage();
      const [job, ended] = [stagedJob(), stagedJob()];
      for (const each of [job, ended]) await storage.createJob(each, "spin@1", []);
      await storage.moveJob(ended.id, ["running"], { state: "cancelled", endedAtMs: NOW_MS });
      await storage.cancelOpenUnits(ended.id, NOW_MS);
      const wants = async (id: JobId) =>
        (await storage.listUnits(id, { sinceMs: 0, limit: 99 })).map((unit) => unit.wants).join("");
      const open = (stage: number, id = job.id) => storage.openStage(id, stage, cidOfDigest(digestNumber(20 + stage)));
      expect(await wants(job.id)).toBe("22000");
      expect(await claimable()).toHaveLength(2);
      expect([await open(2), await open(1, ended.id), await open(1, randomUUID() as JobId)]).toEqual([
        false,
        false,
        false,
      ]);
      const units = await storage.listUnits(job.id, { sinceMs: 0, limit: 99 });
      const opened = await storage.flush(async (transaction) => {
        await transaction.lockUnits([units[2]!.id]);
        const both = [open(1), open(1)];
        // As long as a few questions take, so that both are under way before either can go on.
        for (let asked = 0; asked < 20; asked++) await storage.findJob(job.id);
        return both;
      });
      expect((await Promise.all(opened)).sort()).toEqual([false, true]);
      expect([await open(1), await wants(job.id)]).toEqual([false, "22220"]);
      expect([await open(2), await open(3), await open(3)]).toEqual([true, true, false]);
      expect([await wants(job.id), await wants(ended.id)]).toEqual(["22222", "00000"]);
      const stageCids = [21, 22, 23].map((n) => cidOfDigest(digestNumber(n)));
      expect(await storage.findJob(job.id)).toEqual({ ...job, stageCids });
      const digests = [21, 22, 23, 24].map(digestNumber);
      expect([...(await storage.findReferenced(digests))].sort()).toEqual(digests.slice(0, 3));
      expect((await claimable()).map(({ unit }) => unit.ordinal)).toEqual([0, 1, 2, 3, 4]);
    });

    test("lists page from the newest", async () => {
      const storage = getStorage();
      const accountId = randomUUID() as AccountId;
      await storage.createAccount(accountId, NOW_MS);
      const jobs = [0, 1, 1, 2].map((age) => buildJob(1, { accountId, createdAtMs: NOW_MS + age }));
      const standing = buildJob(1, { standing: true });
      for (const job of [...jobs, standing]) await storage.createJob(job, "spin@1", []);
      const first = await storage.listJobs({ accountId, limit: 2, before: null });
      const rest = await storage.listJobs({ accountId, limit: 9, before: first[1]! });
      const expected = jobs.toSorted((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1));
      expect([...first, ...rest]).toEqual(expected);
      expect(await storage.listJobs({ accountId: null, limit: 9, before: null })).toEqual([standing]);
      const terms = { ...standing.terms, showInGallery: true };
      const shown = buildJob(1, { accountId, terms, createdAtMs: NOW_MS + 10 });
      const kept = buildJob(1, { accountId, terms: { ...terms, showInGallery: false }, createdAtMs: NOW_MS + 20 });
      for (const job of [shown, kept]) await storage.createJob(job, "spin@1", []);
      const everybodys = await storage.listJobs({ accountId: null, limit: 9, before: null });
      expect(everybodys.map(({ id }) => id)).toEqual([shown.id, standing.id]);
    });

    test("a job that ends early is closed when its open units are cancelled", async () => {
      const storage = getStorage();
      const job = buildJob(2);
      await storage.createJob(job, "spin@1", []);
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
      const storage = getStorage();
      const standing = [0, 1, 2].map((age) => buildJob(1, { standing: true, createdAtMs: NOW_MS + age }));
      const own = buildJob(1);
      for (const job of [...standing, own]) {
        await storage.createJob(job, "spin@1", []);
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
      const storage = getStorage();
      const other = await openAnother();
      const values = await Promise.all(
        [storage, other].flatMap((one) => [1, 2, 3].map(() => one.getOrCreateSetting("secret", randomUUID))),
      );
      expect(new Set(values).size).toBe(1);
      await other.setSetting("secret", "new");
      expect(await storage.getOrCreateSetting("secret", randomUUID)).toBe("new");
    });

    test("one process leads a loop until it gives the lead back", async () => {
      const storage = getStorage();
      const other = await openAnother();
      expect(await storage.tryLead("a")).toBe(true);
      expect(await storage.tryLead("a")).toBe(true);
      expect(await other.tryLead("a")).toBe(false);
      expect(await other.tryLead("b")).toBe(true);
      await storage.releaseLeads();
      expect(await other.tryLead("a")).toBe(true);
    });
  });
}
