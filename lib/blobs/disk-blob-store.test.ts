import { mkdtemp, readdir, readFile, rename, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BlobStore } from "#lib/coordinator/ports.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import { collect, describeBlobStore, listAll, randomBlob } from "./blob-store-conformance.ts";
import { openDiskBlobStore } from "./disk-blob-store.ts";

describeBlobStore("openDiskBlobStore", async () => {
  const root = await mkdtemp(join(tmpdir(), "tabgrid-blobs-"));
  return { store: await openDiskBlobStore(root), close: () => rm(root, { recursive: true }) };
});

describe("openDiskBlobStore", () => {
  let root: string;
  let store: BlobStore;
  const pathOf = (cid: Cid): string => join(root, "blobs", cid.slice(-3, -1), cid);
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "tabgrid-blobs-"));
    store = await openDiskBlobStore(root);
  });
  afterEach(() => rm(root, { recursive: true }));

  it.each(["get", "read", "range"] as const)(
    "reports a damaged blob on %s, sets it aside, and heals when it is sent again",
    async (way) => {
      const { cid, bytes } = await randomBlob(600_000);
      await store.put(cid, bytes);
      const damaged = await readFile(pathOf(cid));
      damaged[300_000]! ^= 1;
      await writeFile(pathOf(cid), damaged);
      const reading =
        way === "get" ? store.get(cid) : collect(store.read(cid, way === "range" ? { start: 0, end: 5 } : undefined));
      await expect(reading).rejects.toMatchObject({ code: "blob.corrupt" });
      expect(await store.findSize(cid)).toBeNull();
      expect(await readdir(join(root, "corrupt"))).toHaveLength(1);
      await store.put(cid, bytes);
      expect(Buffer.compare(await store.get(cid), bytes)).toBe(0);
    },
  );

  it("never streams a damaged blob to its end", async () => {
    const { cid, bytes } = await randomBlob(600_000);
    await store.put(cid, bytes);
    await truncate(pathOf(cid), 599_999);
    let received = 0;
    const reading = (async () => {
      for await (const chunk of store.read(cid)) received += chunk.length;
    })();
    await expect(reading).rejects.toMatchObject({ code: "blob.corrupt" });
    expect(received).toBeLessThan(599_999);
  });

  it("replaces a cut-off file when the blob is put again", async () => {
    const { cid, bytes } = await randomBlob(1_000);
    await store.put(cid, bytes);
    await truncate(pathOf(cid), 10);
    await store.put(cid, bytes);
    expect(Buffer.compare(await store.get(cid), bytes)).toBe(0);
  });

  it("renews the time of a blob that is stored again, so that garbage collection spares it", async () => {
    const { cid, bytes } = await randomBlob(100);
    await store.put(cid, bytes);
    await utimes(pathOf(cid), 1, 1);
    await store.put(cid, bytes);
    const [blob] = await listAll(store);
    expect(blob!.storedAtMs).toBeGreaterThan(1_000_000);
  });

  it("keeps blobs and drops abandoned uploads when it is opened again", async () => {
    const { cid, bytes } = await randomBlob(100);
    await store.put(cid, bytes);
    for (const name of ["left-over", "under-way"]) await writeFile(join(root, "incoming", name), "x");
    await utimes(join(root, "incoming", "left-over"), 1, 1);
    const again = await openDiskBlobStore(root);
    expect(Buffer.compare(await again.get(cid), bytes)).toBe(0);
    expect(await readdir(join(root, "incoming"))).toEqual(["under-way"]);
  });

  it("puts back what a process that died was about to delete: it may have been about to spare it", async () => {
    const { cid, bytes } = await randomBlob(100);
    await store.put(cid, bytes);
    await rename(pathOf(cid), join(root, "incoming", `${cid}.8a1f`));
    const again = await openDiskBlobStore(root);
    expect(Buffer.compare(await again.get(cid), bytes)).toBe(0);
    expect(await readdir(join(root, "incoming"))).toEqual([]);
  });

  it("tells a failing disk from a wrong request", async () => {
    const { cid, bytes } = await randomBlob(100);
    await rm(join(root, "incoming"), { recursive: true });
    await writeFile(join(root, "incoming"), "not a folder");
    await expect(store.put(cid, bytes)).rejects.toMatchObject({ code: "blob.unavailable", kind: "transient" });
  });
});
