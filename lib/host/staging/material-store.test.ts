import { describe, expect, it } from "vitest";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import { sha256Hex } from "../testing/fake-workers.ts";
import { MaterialStore } from "./material-store.ts";

const bytesOf = new Map<Cid, Uint8Array<ArrayBuffer>>();
/** Blobs of 100 bytes. */
const [a, b, c] = [1, 2, 3].map((seed) => {
  const bytes = new Uint8Array(100).fill(seed);
  const cid = cidOfDigest(sha256Hex(bytes));
  bytesOf.set(cid, bytes);
  return cid;
}) as [Cid, Cid, Cid];

/** Lets everything that can happen without further doing happen. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
};

function storeOf(limit: number, fetchBlob = async (cid: Cid) => bytesOf.get(cid)!) {
  const fetched: Cid[] = [];
  const store = new MaterialStore((cid) => {
    fetched.push(cid);
    return fetchBlob(cid);
  }, limit);
  return { store, fetched };
}

describe("MaterialStore", () => {
  it("gives blobs in order, and fetches each once for all who need it, together or one after the other", async () => {
    const { store, fetched } = storeOf(1_000);
    const [first, second] = await Promise.all([store.acquire([b, a]), store.acquire([b, a])]);
    expect(first.blobs).toEqual([
      { cid: b, bytes: bytesOf.get(b) },
      { cid: a, bytes: bytesOf.get(a) },
    ]);
    expect(first.sizeBytes).toBe(200);
    for (const material of [first, second]) store.release(material);
    await store.acquire([b, a, c]);
    expect(fetched).toEqual([b, a, c]);
  });

  it("needs nothing for nothing", async () => {
    const { store, fetched } = storeOf(0);
    store.release(await store.acquire([]));
    expect(fetched).toEqual([]);
  });

  it("lets other material wait while too much is in use, but not those who share it", async () => {
    const { store, fetched } = storeOf(100);
    const [first, again] = await Promise.all([store.acquire([a]), store.acquire([a])]);
    let arrived = false;
    void store.acquire([b]).then(() => {
      arrived = true;
    });
    store.release(first);
    await settle();
    expect([arrived, fetched]).toEqual([false, [a]]);
    store.release(again);
    await settle();
    expect([arrived, fetched]).toEqual([true, [a, b]]);
  });

  it("tells all who wait when a blob cannot be fetched, goes on with the next, and fetches it again later", async () => {
    let broken = true;
    const { store, fetched } = storeOf(1_000, async (cid) => {
      if (broken && cid === a) throw new Error("offline");
      return bytesOf.get(cid)!;
    });
    const failing = [store.acquire([a]), store.acquire([a])];
    const next = store.acquire([b]);
    for (const each of failing) await expect(each).rejects.toThrow("offline");
    expect((await next).blobs).toHaveLength(1);
    broken = false;
    expect((await store.acquire([a])).sizeBytes).toBe(100);
    expect(fetched).toEqual([a, b, a]);
  });
});
