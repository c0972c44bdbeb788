import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BlobUnavailableError } from "#lib/blobs/blob-errors.ts";
import { createMemoryBlobStore } from "#lib/blobs/memory-blob-store.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { OutputFormat } from "#lib/protocol/messages/jobs.ts";
import type { CodecPool } from "./codec-process.ts";
import { createOutputAssembly } from "./output-writer.ts";

const untilDone = new AbortController().signal;
let scratchDir: string;
beforeAll(async () => {
  scratchDir = await mkdtemp(join(tmpdir(), "tabgrid-output-"));
});
afterAll(() => rm(scratchDir, { recursive: true }));

const id = "6f1c2b9e-4a53-4d0e-8d26-6d3a3f1f0a11" as JobId;
const jobOf = (width: number, height: number, outputFormat: OutputFormat) =>
  [
    { id, outputFormat },
    { width, height },
  ] as const;

/** Every combination of colour and alpha, colour under alpha 0 included. */
function drawn(width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 4);
  for (let i = 0; i < pixels.length; i++)
    pixels[i] = i % 4 === 3 ? ((i >> 2) % 5 === 0 ? 0 : (i * 7) & 255) : (i * 31) & 255;
  return pixels;
}

function cut(pixels: Uint8Array, stride: number, region: { x: number; y: number; width: number; height: number }) {
  const bytes = new Uint8Array(region.width * region.height * 4);
  for (let row = 0; row < region.height; row++) {
    const from = ((region.y + row) * stride + region.x) * 4;
    bytes.set(pixels.subarray(from, from + region.width * 4), row * region.width * 4);
  }
  return bytes;
}

describe("createOutputAssembly", () => {
  it.each(["png", "webp"] as const)("gives a %s that decodes to exactly the raster", async (format) => {
    const blobs = createMemoryBlobStore();
    const [width, height] = [130, 90];
    const pixels = drawn(width, height);
    const writer = await createOutputAssembly({ scratchDir, blobs }).open(...jobOf(width, height, format));
    const regions = [];
    for (let y = 0; y < height; y += 32)
      for (let x = 0; x < width; x += 32)
        regions.push({ x, y, width: Math.min(32, width - x), height: Math.min(32, height - y) });
    for (const region of regions.reverse()) await writer.place(region, cut(pixels, width, region));
    await writer.place(regions[0]!, cut(pixels, width, regions[0]!));
    await writer.place({ x: 0, y: 5, width, height: 3 }, cut(pixels, width, { x: 0, y: 5, width, height: 3 }));
    const { cid, sizeBytes } = await writer.finish(untilDone);
    const file = await blobs.get(cid);
    expect(file.length).toBe(sizeBytes);
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width, height, channels: 4 });
    expect(Buffer.compare(data, pixels)).toBe(0);
    expect((await sharp(file).metadata()).hasProfile).toBe(false);
    await writer.discard();
    expect(await readdir(scratchDir)).toEqual([]);
  });

  it("starts empty when a job is opened anew, and leaves nothing when it is discarded", async () => {
    const blobs = createMemoryBlobStore();
    const assembly = createOutputAssembly({ scratchDir, blobs });
    const first = await assembly.open(...jobOf(4, 4, "png"));
    await first.place({ x: 0, y: 0, width: 4, height: 4 }, new Uint8Array(64).fill(9));
    await first.discard();
    const second = await assembly.open(...jobOf(4, 4, "png"));
    const { cid } = await second.finish(untilDone);
    expect([
      ...(await sharp(await blobs.get(cid))
        .raw()
        .toBuffer()),
    ]).toEqual(Array(64).fill(0));
    expect(await readdir(scratchDir)).toEqual([]);
  });

  it("keeps two writers of one job apart, as when two processes think they lead", async () => {
    const blobs = createMemoryBlobStore();
    const open = () => createOutputAssembly({ scratchDir, blobs }).open(...jobOf(4, 4, "png"));
    const [stale, current] = [await open(), await open()];
    await current.place({ x: 0, y: 0, width: 4, height: 4 }, new Uint8Array(64).fill(9));
    await stale.place({ x: 0, y: 0, width: 4, height: 4 }, new Uint8Array(64).fill(1));
    await stale.discard();
    const { cid } = await current.finish(untilDone);
    const raster = await sharp(await blobs.get(cid))
      .raw()
      .toBuffer();
    expect([...raster]).toEqual(Array(64).fill(9));
  });

  it("ends with what it wrote when the output cannot be encoded or stored", async () => {
    const failures = [
      [{ ok: false, why: "machine", message: "no space left" }, "image.codec-failed", "transient"],
      [{ ok: false, why: "failed", message: "too wide" }, "image.cannot-encode", "permanent"],
    ] as const;
    for (const [outcome, code, kind] of failures) {
      const codecs: CodecPool = { inTurn: (work) => work(async () => outcome) };
      const assembly = createOutputAssembly({ scratchDir, blobs: createMemoryBlobStore(), codecs });
      const writer = await assembly.open(...jobOf(4, 4, "png"));
      await expect(writer.finish(untilDone)).rejects.toMatchObject({ code, kind });
      expect(await readdir(scratchDir)).toEqual([]);
    }
    const putStream = () => Promise.reject(new BlobUnavailableError(new Error("disk full")));
    const blobs = { ...createMemoryBlobStore(), putStream };
    const writer = await createOutputAssembly({ scratchDir, blobs }).open(...jobOf(4, 4, "png"));
    await expect(writer.finish(untilDone)).rejects.toMatchObject({ code: "blob.unavailable" });
    expect(await readdir(scratchDir)).toEqual([]);
  });

  it("gives up when it is told to stop", async () => {
    const writer = await createOutputAssembly({ scratchDir, blobs: createMemoryBlobStore() }).open(
      ...jobOf(4, 4, "png"),
    );
    const stopping = new AbortController();
    const finishing = writer.finish(stopping.signal);
    setImmediate(() => stopping.abort());
    await expect(finishing).rejects.toMatchObject({ code: "image.codec-failed", kind: "transient" });
    expect(await readdir(scratchDir)).toEqual([]);
  });

  it("cannot encode a webp wider than the format allows, now or later", async () => {
    const assembly = createOutputAssembly({ scratchDir, blobs: createMemoryBlobStore() });
    const writer = await assembly.open(...jobOf(16_384, 1, "webp"));
    await expect(writer.finish(untilDone)).rejects.toMatchObject({ code: "image.cannot-encode", kind: "permanent" });
  });

  it("refuses results that do not fit their region", async () => {
    const writer = await createOutputAssembly({ scratchDir, blobs: createMemoryBlobStore() }).open(
      ...jobOf(4, 4, "png"),
    );
    await expect(writer.place({ x: 0, y: 0, width: 2, height: 2 }, new Uint8Array(15))).rejects.toThrow(RangeError);
    await expect(writer.place({ x: 3, y: 0, width: 2, height: 2 }, new Uint8Array(16))).rejects.toThrow(RangeError);
    await writer.discard();
  });
});
