import { describe, expect, it } from "vitest";
import type { Digest, JobId, UnitId } from "#lib/protocol/ids.ts";
import { type ReplicaKey, type ResultStore, replicaKey, type StoredReplica } from "../ports.ts";

/** A replica as stores are tested with it. */
export function replica(unitId: number, payload: Uint8Array<ArrayBuffer> | null = null): StoredReplica {
  return {
    unitId: unitId as UnitId,
    attempt: 0,
    jobId: "00000000-0000-4000-8000-000000000001" as JobId,
    ordinal: unitId - 1,
    upload: true,
    deadlineMs: 1_700_000_000_000,
    finished: payload && { digest: "d" as Digest, commitment: "c" as Digest, sizeBytes: payload.length },
    reportedAtMs: null,
    wanted: false,
    payload,
  };
}

/** In an order of their own: stores promise none. */
export const byUnit = (replicas: StoredReplica[]): StoredReplica[] => replicas.toSorted((a, b) => a.unitId - b.unitId);

/**
 * What every {@link ResultStore} promises.
 *
 * @param make a fresh store, and what opens another one over what the first kept.
 */
export function resultStoreConformance(
  name: string,
  make: () => Promise<{ readonly open: ResultStore; readonly reopen: () => ResultStore | Promise<ResultStore> }>,
): void {
  describe(`ResultStore in ${name}`, () => {
    it("gives back what was written, the newest of each replica, without what was removed", async () => {
      const { open, reopen } = await make();
      await open.write({ puts: [replica(1), replica(2), replica(3)], removes: [] });
      await open.write({ puts: [replica(2, Uint8Array.of(1, 2, 3))], removes: [replicaKey(replica(3))] });
      await open.write({ puts: [replica(4, new Uint8Array(0))], removes: ["9/9"] });
      await open.close();
      expect(byUnit(await (await reopen()).load())).toEqual([
        replica(1),
        replica(2, Uint8Array.of(1, 2, 3)),
        replica(4, new Uint8Array(0)),
      ]);
    });

    it("keeps payloads until they are removed", async () => {
      const { open, reopen } = await make();
      const [a, b] = [replica(1), replica(2)];
      await open.write({ puts: [a, b], removes: [] });
      await open.putPayload(replicaKey(a), Uint8Array.of(7));
      await open.putPayload(replicaKey(b), Uint8Array.of(8));
      await open.removePayloads([replicaKey(a), "5/0"]);
      await open.close();
      const again = await reopen();
      await again.load();
      expect(await again.findPayload(replicaKey(a))).toBeNull();
      expect(await again.findPayload(replicaKey(b))).toEqual(Uint8Array.of(8));
    });

    it("keeps the newest checkpoint of a replica, apart from its payload, until it is removed", async () => {
      const { open, reopen } = await make();
      const keys = [replica(1), replica(2)].map(replicaKey) as [ReplicaKey, ReplicaKey];
      await open.write({ puts: [replica(1), replica(2)], removes: [] });
      await open.putPayload(keys[0], Uint8Array.of(7));
      for (const step of [1, 2, 3]) for (const key of keys) await open.putCheckpoint(key, Uint8Array.of(step, 0));
      await open.removeCheckpoints([keys[1], "5/0"]);
      await open.close();
      const again = await reopen();
      await again.load();
      expect(await again.findCheckpoint(keys[0])).toEqual(Uint8Array.of(3, 0));
      expect(await again.findPayload(keys[0])).toEqual(Uint8Array.of(7));
      expect(await again.findCheckpoint(keys[1])).toBeNull();
    });

    it("forgets payloads and checkpoints of replicas that are gone when it is loaded", async () => {
      const { open, reopen } = await make();
      await open.write({ puts: [replica(1)], removes: [] });
      for (const key of ["1/0", "2/0"] as const) {
        await open.putPayload(key, Uint8Array.of(1));
        await open.putCheckpoint(key, Uint8Array.of(2));
      }
      await open.close();
      const again = await reopen();
      await again.load();
      expect([await again.findPayload("2/0"), await again.findCheckpoint("2/0")]).toEqual([null, null]);
      expect(await again.findCheckpoint("1/0")).toEqual(Uint8Array.of(2));
    });

    it("survives thousands of changes", async () => {
      const { open, reopen } = await make();
      for (let round = 0; round < 60; round++) {
        const puts = Array.from({ length: 50 }, (_, i) => replica(round * 50 + i + 1));
        await open.write({ puts, removes: [] });
        if (round > 0)
          await open.write({ puts: [], removes: puts.map((put) => replicaKey({ ...put, unitId: put.unitId - 50 })) });
      }
      await open.close();
      expect((await (await reopen()).load()).length).toBe(50);
    });
  });
}
