import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BlobStore } from "#lib/coordinator/ports.ts";
import { cidOfDigest, digestOf } from "#lib/protocol/digests.ts";
import type { Cid } from "#lib/protocol/ids.ts";

/** What every blob store must do. Each implementation's test file calls this once. */
export function describeBlobStore(
  name: string,
  open: () => Promise<{ store: BlobStore; close: () => Promise<void> }>,
): void {
  describe(`${name} as a blob store`, () => {
    let store: BlobStore;
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ store, close } = await open());
    });
    afterEach(() => close());

    it("gives back what was put, in whole and as a stream", async () => {
      for (const size of [0, 1, 8_191, 300_000, 1_000_001]) {
        const { cid, bytes } = await randomBlob(size);
        await store.put(cid, bytes);
        expect(await store.findSize(cid)).toBe(size);
        expect(Buffer.compare(await store.get(cid), bytes)).toBe(0);
        expect(Buffer.compare(await collect(store.read(cid)), bytes)).toBe(0);
      }
    });

    it("takes streams cut anywhere", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 10 }), async (chunks) => {
          const bytes = new Uint8Array(Buffer.concat(chunks));
          const cid = cidOfDigest(await digestOf(bytes));
          expect(await store.putStream(cid, from(chunks), 1_000)).toEqual({ sizeBytes: bytes.length });
          expect(Buffer.compare(await store.get(cid), bytes)).toBe(0);
        }),
        { numRuns: 30 },
      );
    });

    it("gives back any range", async () => {
      const { cid, bytes } = await randomBlob(700_000);
      await store.put(cid, bytes);
      for (const [start, end] of [
        [0, 1],
        [0, 700_000],
        [262_143, 262_145],
        [699_999, 700_000],
      ] as const)
        expect(Buffer.compare(await collect(store.read(cid, { start, end })), bytes.subarray(start, end))).toBe(0);
    });

    it("refuses ranges outside the blob", async () => {
      const { cid, bytes } = await randomBlob(10);
      await store.put(cid, bytes);
      for (const range of [
        { start: 10, end: 11 },
        { start: 0, end: 11 },
        { start: -1, end: 2 },
        { start: 4, end: 4 },
      ])
        await expect(collect(store.read(cid, range))).rejects.toMatchObject({ code: "blob.range-not-satisfiable" });
    });

    it("says that what is not there is not there", async () => {
      const { cid } = await randomBlob(5);
      expect(await store.findSize(cid)).toBeNull();
      await expect(store.get(cid)).rejects.toMatchObject({ code: "blob.not-found", kind: "user" });
      await expect(collect(store.read(cid))).rejects.toMatchObject({ code: "blob.not-found" });
      await expect(collect(store.read(cid, { start: 0, end: 1 }))).rejects.toMatchObject({ code: "blob.not-found" });
    });

    it("refuses bytes that do not match their identifier and keeps nothing of them", async () => {
      const { cid } = await randomBlob(64);
      const { bytes: other } = await randomBlob(64);
      await expect(store.put(cid, other)).rejects.toMatchObject({ code: "blob.digest-mismatch" });
      await expect(store.putStream(cid, from([other]), 100)).rejects.toMatchObject({ code: "blob.digest-mismatch" });
      expect(await store.findSize(cid)).toBeNull();
    });

    it("refuses wrong bytes under the identifier of a blob that is stored", async () => {
      const { cid, bytes } = await randomBlob(64);
      await store.put(cid, bytes);
      const { bytes: other } = await randomBlob(64);
      await expect(store.putStream(cid, from([other]), 100)).rejects.toMatchObject({ code: "blob.digest-mismatch" });
      expect(Buffer.compare(await store.get(cid), bytes)).toBe(0);
    });

    it("stops reading a stream at the limit", async () => {
      const { cid } = await randomBlob(64);
      let taken = 0;
      const endless = async function* (): AsyncGenerator<Uint8Array> {
        for (;;) {
          taken++;
          yield new Uint8Array(1_000);
        }
      };
      await expect(store.putStream(cid, endless(), 10_000)).rejects.toMatchObject({ code: "blob.too-large" });
      expect(taken).toBe(11);
      expect(await store.findSize(cid)).toBeNull();
    });

    it("keeps nothing of a stream that breaks off", async () => {
      const { cid, bytes } = await randomBlob(64);
      const broken = async function* (): AsyncGenerator<Uint8Array> {
        yield bytes;
        throw new Error("connection lost");
      };
      await expect(store.putStream(cid, broken(), 1_000)).rejects.toThrow("connection lost");
      expect(await store.findSize(cid)).toBeNull();
    });

    it("takes the same blob from many senders at once", async () => {
      const { cid, bytes } = await randomBlob(50_000);
      await Promise.all(
        Array.from({ length: 16 }, (_, i) =>
          i % 2 === 0 ? store.put(cid, bytes) : store.putStream(cid, from([bytes]), 60_000),
        ),
      );
      expect(Buffer.compare(await store.get(cid), bytes)).toBe(0);
      expect((await listAll(store)).length).toBe(1);
    });

    it("lists what is stored, with size and time, and forgets what is deleted", async () => {
      const before = Date.now() - 2_000;
      const blobs = await Promise.all([10, 20, 30].map(randomBlob));
      for (const { cid, bytes } of blobs) await store.put(cid, bytes);
      const listed = await listAll(store);
      expect(new Map(listed.map((blob) => [blob.cid, blob.sizeBytes]))).toEqual(
        new Map(blobs.map((blob) => [blob.cid, blob.bytes.length])),
      );
      for (const blob of listed) expect(blob.storedAtMs).toBeGreaterThan(before);
      const later = Date.now() + 2_000;
      await store.deleteStoredBefore(blobs[0]!.cid, later);
      await store.deleteStoredBefore(blobs[0]!.cid, later);
      expect(await store.findSize(blobs[0]!.cid)).toBeNull();
      expect((await listAll(store)).length).toBe(2);
    });

    it("keeps what was stored again since", async () => {
      const { cid, bytes } = await randomBlob(10);
      await store.put(cid, bytes);
      await store.put(cid, bytes);
      await store.deleteStoredBefore(cid, Date.now() - 2_000);
      expect(Buffer.compare(await store.get(cid), bytes)).toBe(0);
    });

    it("counts renewing as storing again, and does not renew what is not there", async () => {
      const { cid, bytes } = await randomBlob(10);
      expect(await store.renew(cid)).toBeNull();
      expect(await listAll(store)).toEqual([]);
      await store.put(cid, bytes);
      const soonAfterMs = (await listAll(store))[0]!.storedAtMs + 5;
      while (Date.now() <= soonAfterMs) await new Promise((resolve) => setImmediate(resolve));
      expect(await store.renew(cid)).toBe(10);
      await store.deleteStoredBefore(cid, soonAfterMs);
      expect(Buffer.compare(await store.get(cid), bytes)).toBe(0);
    });
  });
}

/** Random bytes and their identifier. */
export async function randomBlob(size: number): Promise<{ cid: Cid; bytes: Uint8Array<ArrayBuffer> }> {
  const bytes = new Uint8Array(randomBytes(size));
  return { bytes, cid: cidOfDigest(await digestOf(bytes)) };
}

/** All bytes of a stream. */
export async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return Buffer.concat(await gather(source));
}

async function* from(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** Everything a store lists. */
export const listAll = (store: BlobStore): Promise<{ cid: Cid; sizeBytes: number; storedAtMs: number }[]> =>
  gather(store.list());

async function gather<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}
