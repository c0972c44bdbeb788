import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryBlobStore } from "#lib/blobs/memory-blob-store.ts";
import { imageRecognize } from "#lib/kernels/image-recognize/kernel.ts";
import { randomNetwork } from "#lib/kernels/image-recognize/random-network.ts";
import type { Kernel } from "#lib/kernels/kernel.ts";
import { spin } from "#lib/kernels/spin/kernel.ts";
import { cidOfDigest, digestOf } from "#lib/protocol/digests.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import { createFileInspector, createThreadInspection, type RunInspection } from "./file-inspector.ts";

const reader = {
  ...spin,
  inputs: { images: { min: 0, max: 0 }, file: { label: "Notes", extension: ".txt", maxBytes: 64 } },
} as Kernel;

const blobs = createMemoryBlobStore();
async function put(bytes: Uint8Array<ArrayBuffer>): Promise<Cid> {
  const cid = cidOfDigest(await digestOf(bytes));
  await blobs.put(cid, bytes);
  return cid;
}
const inspectWith = async (run: RunInspection, bytes = new Uint8Array([7, 8])) =>
  createFileInspector(blobs, run).inspect(reader, await put(bytes));

describe("createFileInspector", () => {
  it("gives what the kernel says of a file, and asks it once", async () => {
    let asked = 0;
    const inspector = createFileInspector(blobs, async ({ kernel, bytes }) => {
      asked++;
      return JSON.stringify({ kernel, first: bytes[0] });
    });
    const cid = await put(new Uint8Array([7, 8]));
    const expected = { kind: "file", cid, sizeBytes: 2, summary: { kernel: "spin", first: 7 } };
    expect(await inspector.inspect(reader, cid)).toEqual(expected);
    expect(await inspector.inspect(reader, cid)).toEqual(expected);
    expect(asked).toBe(1);
  });

  it("refuses a file that is missing or too large before its kernel sees it", async () => {
    const unasked: RunInspection = () => Promise.reject(new Error("it was read"));
    const missing = cidOfDigest(await digestOf(new Uint8Array([1])));
    await expect(createFileInspector(blobs, unasked).inspect(reader, missing)).rejects.toMatchObject({
      code: "blob.not-found",
    });
    await expect(inspectWith(unasked, new Uint8Array(65))).rejects.toMatchObject({ code: "file.too-large" });
  });

  it.each([
    ["more than a plan should carry", JSON.stringify("x".repeat(64 * 1024))],
    ["text that cannot be stored", '{"name":"\\u0000"}'],
    ["names that cannot be stored", '{"\\ud800":1}'],
  ])("refuses a summary of %s", async (_, json) => {
    await expect(inspectWith(async () => json)).rejects.toMatchObject({ code: "file.unreadable", kind: "user" });
  });

  it("turns away what does not fit its queue", async () => {
    const gate = Promise.withResolvers<string>();
    const inspector = createFileInspector(blobs, () => gate.promise);
    const cids = await Promise.all(Array.from({ length: 40 }, (_, n) => put(new Uint8Array([n]))));
    const inspecting = Promise.allSettled(cids.map((cid) => inspector.inspect(reader, cid)));
    gate.resolve("{}");
    const refused = (await inspecting).filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(6);
    expect(refused[0]).toMatchObject({ reason: { code: "file.busy", kind: "transient" } });
  });
});

describe("createThreadInspection", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tabgrid-files-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ["takes too long", "for (;;) {}", 300],
    ["takes too much memory", "const all = []; for (;;) all.push(new Array(1e6).fill({}));", 120_000],
    ["broken off", "process.exit(3)"],
  ])("ends an inspection that would be endless: %s", async (why, text, timeoutMs?: number) => {
    const program = join(folder, "program.mjs");
    await writeFile(program, text);
    const inspecting = createThreadInspection({ program, ...(timeoutMs && { timeoutMs }) })({
      kernel: "spin",
      bytes: new Uint8Array(1),
    });
    await expect(inspecting).rejects.toMatchObject({ code: "file.unreadable", message: expect.stringContaining(why) });
  });

  it("reads a real file in a thread, as its kernel does", async () => {
    const { file } = randomNetwork(1);
    const expected = imageRecognize.inspectFile!(file);
    const cid = await put(file);
    const { summary, sizeBytes } = await createFileInspector(blobs).inspect(imageRecognize as Kernel, cid);
    expect([summary, sizeBytes]).toEqual([JSON.parse(JSON.stringify(expected)), file.length]);
    const broken = createFileInspector(blobs).inspect(imageRecognize as Kernel, await put(file.slice(0, -9)));
    await expect(broken).rejects.toMatchObject({ code: expect.stringMatching(/^image-recognize\./), kind: "user" });
  });

  it("blames the file when its kernel stumbles over it", async () => {
    const inspecting = createThreadInspection()({ kernel: "spin", bytes: new Uint8Array(1) });
    await expect(inspecting).rejects.toMatchObject({
      code: "file.unreadable",
      message: expect.stringContaining("stumbles"),
    });
  });
});
