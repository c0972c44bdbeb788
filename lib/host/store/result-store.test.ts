import { appendFile, mkdir, mkdtemp, rename, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { replicaKey } from "../ports.ts";
import { byUnit, replica, resultStoreConformance } from "../testing/result-store-conformance.ts";
import { FileKeyStore } from "./file-key-store.ts";
import { FileResultStore } from "./file-result-store.ts";
import { MemoryResultStore } from "./memory-result-store.ts";

const folders: string[] = [];
async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tabgrid-store-"));
  folders.push(folder);
  return folder;
}
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

resultStoreConformance("memory", async () => {
  const store = new MemoryResultStore();
  return { open: store, reopen: () => store };
});
resultStoreConformance("files", async () => {
  const folder = await freshFolder();
  return { open: new FileResultStore(folder), reopen: () => new FileResultStore(folder) };
});

describe("FileResultStore", () => {
  it.each([
    ["half of an entry", [0, 0, 1, 0, 9, 9]],
    ["an entry of nothing but noise", [0, 0, 0, 6, 0, 0, 0, 2, 9, 9]],
    ["zeros", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])("drops what a power failure left at the end: %s, and goes on behind what is sound", async (_, tail) => {
    const folder = await freshFolder();
    const first = new FileResultStore(folder);
    await first.write({ puts: [replica(1)], removes: [] });
    await appendFile(join(folder, "replicas.log"), Uint8Array.from(tail));
    const second = new FileResultStore(folder);
    expect(await second.load()).toEqual([replica(1)]);
    await second.write({ puts: [replica(2)], removes: [] });
    expect(byUnit(await new FileResultStore(folder).load())).toEqual([replica(1), replica(2)]);
  });

  it("does not take a log that cannot be read for an empty one, and writes nothing over it", async () => {
    const folder = await freshFolder();
    await mkdir(join(folder, "replicas.log"));
    const store = new FileResultStore(folder);
    await expect(store.load()).rejects.toThrow("EISDIR");
    await expect(store.write({ puts: [replica(1)], removes: [] })).rejects.toThrow("EISDIR");
  });

  it("keeps what was written before and after a write that failed half-way", async () => {
    const folder = await freshFolder();
    const log = join(folder, "replicas.log");
    const store = new FileResultStore(folder);
    await store.write({ puts: [replica(1)], removes: [] });
    await rename(log, `${log}.aside`);
    await mkdir(log);
    await expect(store.write({ puts: [replica(2)], removes: [replicaKey(replica(1))] })).rejects.toThrow("EISDIR");
    await rmdir(log);
    await rename(`${log}.aside`, log);
    await appendFile(log, Uint8Array.of(0, 0, 1));
    await store.write({ puts: [replica(3)], removes: [] });
    expect(byUnit(await new FileResultStore(folder).load())).toEqual([replica(1), replica(3)]);
  });
});

it("keeps one key in a file for ever", async () => {
  const path = join(await freshFolder(), "deep", "host-key.json");
  const exported = async () => crypto.subtle.exportKey("jwk", (await new FileKeyStore(path).getKeyPair()).publicKey);
  expect(await exported()).toEqual(await exported());
});
