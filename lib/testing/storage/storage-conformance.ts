import { describe, expect, test } from "vitest";
import type { UnitRecord } from "#lib/coordinator/ports.ts";
import type { CoordinatorStorage } from "#lib/coordinator/storage.ts";
import { assignReplica } from "#lib/coordinator/units/assign-replica.ts";
import { closeCommitments } from "#lib/coordinator/units/commitments-of-unit.ts";
import type { JobId, UnitId } from "#lib/protocol/ids.ts";
import { buildJob, changesOf, EVERYTHING, HOST, NOW_MS, type StorageUnderTest, useStorage } from "./storage-fixture.ts";
import { digestNumber, hostNumber, reportedReplica } from "./unit-builders.ts";

/** How every implementation of the storage port keeps units. */
export function describeUnitStorage(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`storage of units: ${name}`, () => {
    const { getStorage, openAnother, claimable, save, change } = useStorage(open);

    test("a job's units are one range of ids in the order of their ordinals", async () => {
      const storage = getStorage();
      const [a, b] = [buildJob(3), buildJob(2)];
      await storage.createJob(a, "spin@1", []);
      await storage.createJob(b, "spin@1", []);
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
      const storage = getStorage();
      const job = buildJob(1);
      await storage.createJob(job, "spin@1", []);
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
      const result = { ordinal: 0, digest: digests[1], payload: new Uint8Array([3, 4, 5]), published: false };
      expect(await storage.readAccepted(job.id, [0, 1])).toEqual([result]);
      expect(await storage.listAccepted(job.id, { afterOrdinal: -1, limit: 9 })).toEqual([result]);
      expect(await storage.listAccepted(job.id, { afterOrdinal: 0, limit: 9 })).toEqual([]);
      expect(await storage.listUnpublished(job.id, 9)).toEqual([accepted.id]);
      expect(await storage.listUnpublished(job.id, 0)).toEqual([]);

      await change(accepted, closeCommitments(accepted));
      expect(await storage.readAccepted(job.id, [0])).toEqual([{ ...result, published: true }]);
      expect(await storage.listUnpublished(job.id, 9)).toEqual([]);
    });

    test("the queue is by priority, then age, and goes on behind a unit", async () => {
      const storage = getStorage();
      const terms = buildJob(1).terms;
      const low = buildJob(2, { terms: { ...terms, priority: -5 } });
      const high = buildJob(2, { terms: { ...terms, priority: 3 } });
      for (const job of [low, high]) await storage.createJob(job, "spin@1", []);
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
      const storage = getStorage();
      await storage.createJob(buildJob(2), "spin@1", []);
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
      const storage = getStorage();
      await storage.createJob(buildJob(1), "spin@2", []);
      const ask = (kernels: string[] | null) => storage.flush((transaction) => transaction.hasClaimable(kernels));
      expect(await claimable()).toEqual([]);
      expect(await ask(["spin@1"])).toBe(false);
      expect(await ask(["spin@1", "spin@2"])).toBe(true);
      expect(await ask(null)).toBe(true);
    });

    test("no units are offered of jobs that are left out", async () => {
      const storage = getStorage();
      const [first, second] = [buildJob(2), buildJob(1)];
      for (const job of [first, second]) await storage.createJob(job, "spin@1", []);
      const look = (exceptJobs: JobId[]) =>
        storage.flush(async (transaction) => ({
          jobs: (await transaction.lockClaimable({ ...EVERYTHING, exceptJobs })).map(({ unit }) => unit.jobId),
          any: await transaction.hasClaimable(["spin@1"], exceptJobs),
        }));
      expect(await look([first.id])).toEqual({ jobs: [second.id], any: true });
      expect(await look([first.id, second.id])).toEqual({ jobs: [], any: false });
    });

    test("a flush that throws leaves nothing behind", async () => {
      const storage = getStorage();
      const job = buildJob(1);
      await storage.createJob(job, "spin@1", []);
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
      const storage = getStorage();
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

    test("of each host what it was handed out last is kept", async () => {
      const storage = getStorage();
      const refs = [
        { unitId: 7 as UnitId, attempt: 255 },
        { unitId: (2 ** 40) as UnitId, attempt: 0 },
      ];
      const other = hostNumber(2);
      await save({
        hosts: new Map([
          [HOST, 0],
          [other, 1],
        ]),
        claims: new Map([
          [HOST, refs],
          [other, refs.slice(1)],
        ]),
      });
      await save({
        hosts: new Map([
          [HOST, 0],
          [other, 0],
        ]),
        claims: new Map([[other, refs]]),
      });
      await save({ hosts: new Map([[HOST, -1]]) });
      const claims = await storage.flush((transaction) => transaction.findLastClaims([HOST, other, hostNumber(3)]));
      expect([HOST, other].map((id) => claims.get(id))).toEqual([refs, refs]);
      expect(claims.get(hostNumber(3)) ?? []).toEqual([]);
    });

    test("wake-ups come once, when due, with the units that are still worth a look", async () => {
      const storage = getStorage();
      await storage.createJob(buildJob(3), "spin@1", []);
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

    test("two processes never lock one unit at once", async () => {
      const storage = getStorage();
      await storage.createJob(buildJob(10), "spin@1", []);
      const other = await openAnother();
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
