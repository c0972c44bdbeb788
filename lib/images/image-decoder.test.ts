import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BlobUnavailableError } from "#lib/blobs/blob-errors.ts";
import { createMemoryBlobStore } from "#lib/blobs/memory-blob-store.ts";
import { cidOfDigest, digestOf } from "#lib/protocol/digests.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import type { RasterInput } from "#lib/protocol/messages/jobs.ts";
import { type CodecPool, createCodecPool } from "./codec-process.ts";
import { createImageDecoder } from "./image-decoder.ts";

const LIMITS = { timeoutMs: 20_000, memoryBytes: 2 ** 31, concurrency: 2, queue: 8 };
const blobs = createMemoryBlobStore();
let scratchDir: string;
beforeAll(async () => {
  scratchDir = await mkdtemp(join(tmpdir(), "tabgrid-images-"));
});
afterAll(() => rm(scratchDir, { recursive: true }));

async function store(bytes: Uint8Array): Promise<Cid> {
  const copy = new Uint8Array(bytes);
  const cid = cidOfDigest(await digestOf(copy));
  await blobs.put(cid, copy);
  return cid;
}

async function decode(bytes: Uint8Array, maxPixels?: number): Promise<RasterInput> {
  const codecs = createCodecPool(LIMITS);
  return createImageDecoder({ blobs, codecs, scratchDir, maxPixels }).inspectAndDecode(await store(bytes));
}

/** Puts the tiles of an input together again. */
async function pixelsOf(input: RasterInput): Promise<Uint8Array> {
  const pixels = new Uint8Array(input.width * input.height * 4);
  const across = Math.ceil(input.width / input.tileSide);
  for (const [index, cid] of input.tiles.entries()) {
    const tile = await blobs.get(cid);
    const left = (index % across) * input.tileSide;
    const top = Math.floor(index / across) * input.tileSide;
    const rowBytes = Math.min(input.tileSide, input.width - left) * 4;
    for (let row = 0; row * rowBytes < tile.length; row++)
      pixels.set(tile.subarray(row * rowBytes, (row + 1) * rowBytes), ((top + row) * input.width + left) * 4);
  }
  return pixels;
}

/** Pixels that differ everywhere, in every channel. */
function drawn(width: number, height: number, channels: 3 | 4) {
  const pixels = new Uint8Array(width * height * channels);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i * 2_654_435_761) >>> 24;
  return { pixels, image: sharp(pixels, { raw: { width, height, channels } }) };
}

/** An image that takes a while. */
const bigFile = (): Promise<Buffer> =>
  sharp({ create: { width: 6_000, height: 5_000, channels: 3, background: "#123456" } })
    .avif({ effort: 0 })
    .toBuffer();

/** Codec processes of this process that are alive, by id. */
async function codecProcesses(): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const read = (pid: string, file: string) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
  const isOurs = await Promise.all(
    pids.map(async (pid) => {
      const isCodec = (await read(pid, "cmdline")).includes("codec-child.ts");
      return isCodec && (await read(pid, "status")).includes(`PPid:\t${process.pid}\n`);
    }),
  );
  return pids.filter((_, index) => isOurs[index]).map(Number);
}

describe("inspectAndDecode", () => {
  it("keeps every byte of a lossless image with alpha, over several uneven tiles", async () => {
    const { pixels, image } = drawn(300, 530, 4);
    for (const file of [
      await image.clone().png().toBuffer(),
      await image.clone().webp({ lossless: true, exact: true }).toBuffer(),
    ]) {
      const input = await decode(file);
      expect(input).toMatchObject({ width: 300, height: 530, tileSide: 256, opaque: false });
      expect(input.tiles).toHaveLength(6);
      expect(Buffer.compare(await pixelsOf(input), pixels)).toBe(0);
    }
  });

  it.each(["jpeg", "png", "webp", "avif"] as const)(
    "reads an opaque %s as the same pixels sharp gives",
    async (format) => {
      const file = await drawn(70, 40, 3).image.toFormat(format).toBuffer();
      const input = await decode(file);
      expect(input).toMatchObject({ width: 70, height: 40, opaque: true });
      const expected = await sharp(file).ensureAlpha().raw().toBuffer();
      expect(Buffer.compare(await pixelsOf(input), expected)).toBe(0);
    },
  );

  it("knows an image with an alpha channel that is 255 everywhere as opaque", async () => {
    expect(await decode(await drawn(5, 5, 3).image.ensureAlpha().png().toBuffer())).toMatchObject({ opaque: true });
  });

  it("turns images upright by their EXIF orientation", async () => {
    const { image } = drawn(64, 48, 3);
    const upright = await image.clone().png().toBuffer();
    for (let orientation = 1; orientation <= 8; orientation++) {
      const file = await sharp(upright).withMetadata({ orientation }).png().toBuffer();
      const input = await decode(file);
      const { data, info } = await sharp(file).autoOrient().ensureAlpha().raw().toBuffer({ resolveWithObject: true });
      expect([input.width, input.height]).toEqual([info.width, info.height]);
      expect([input.width, input.height]).toEqual(orientation < 5 ? [64, 48] : [48, 64]);
      expect(Buffer.compare(await pixelsOf(input), data)).toBe(0);
    }
  });

  it("widens grey and narrows 16-bit images to RGBA8", async () => {
    const grey = await sharp(Uint8Array.of(0, 128, 255, 7), { raw: { width: 2, height: 2, channels: 1 } })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(1);
    expect([...(await pixelsOf(await decode(grey)))]).toEqual(
      [0, 128, 255, 7].flatMap((value) => [value, value, value, 255]),
    );
    const deep = await sharp({ create: { width: 3, height: 3, channels: 3, background: "#804020" } })
      .toColourspace("rgb16")
      .png()
      .toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe("ushort");
    expect([...(await pixelsOf(await decode(deep))).subarray(0, 4)]).toEqual([0x80, 0x40, 0x20, 255]);
  });

  it("refuses what is no image, what is empty and what is another format", async () => {
    for (const junk of [new Uint8Array(0), Buffer.from("hello"), new Uint8Array(1_000)])
      await expect(decode(junk)).rejects.toMatchObject({ code: "image.not-an-image", kind: "user" });
    for (const other of [await drawn(4, 4, 3).image.gif().toBuffer(), Buffer.from("<svg width='9' height='9'/>")])
      await expect(decode(other)).rejects.toMatchObject({ code: "image.unsupported", kind: "user" });
  });

  it.each(["jpeg", "png", "webp", "avif"] as const)("refuses a truncated or damaged %s", async (format) => {
    const file = await drawn(200, 200, 3).image.toFormat(format).toBuffer();
    for (const part of [0.05, 0.5, 0.9])
      await expect(decode(file.subarray(0, Math.max(16, file.length * part)))).rejects.toMatchObject({
        code: "image.truncated",
      });
    const head = new Uint8Array(300);
    head.set(file.subarray(0, 16));
    await expect(decode(head)).rejects.toMatchObject({ code: "image.truncated" });
  });

  it("refuses an image with too many pixels before decoding it", async () => {
    // A small PNG whose header (IHDR at 16, its checksum at 29) claims to be enormous.
    const bomb = Buffer.from(await drawn(8, 8, 3).image.png().toBuffer());
    bomb.writeUInt32BE(11_000, 16);
    bomb.writeUInt32BE(10_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    await expect(decode(bomb)).rejects.toMatchObject({
      code: "image.too-large",
      details: { width: 11_000, height: 10_000 },
    });
    await expect(decode(await drawn(11, 10, 3).image.png().toBuffer(), 109)).rejects.toMatchObject({
      code: "image.too-large",
    });
  });

  it("reports a missing blob as such, and leaves no files behind", async () => {
    const decoder = createImageDecoder({ blobs, codecs: createCodecPool(LIMITS), scratchDir });
    const cid = cidOfDigest(await digestOf(Uint8Array.of(9, 9, 9)));
    await expect(decoder.inspectAndDecode(cid)).rejects.toMatchObject({ code: "blob.not-found" });
    expect(await readdir(scratchDir)).toEqual([]);
  });
});

describe("inspectAndDecode on a machine in trouble", () => {
  it("reports a storage that fails, and leaves no files behind", async () => {
    const cid = await store(await drawn(600, 600, 3).image.png().toBuffer());
    const failing = { ...blobs, put: () => Promise.reject(new BlobUnavailableError(new Error("disk full"))) };
    const decoder = createImageDecoder({ blobs: failing, codecs: createCodecPool(LIMITS), scratchDir });
    await expect(decoder.inspectAndDecode(cid)).rejects.toMatchObject({ code: "blob.unavailable" });
    expect(await readdir(scratchDir)).toEqual([]);
  });

  it.runIf(process.platform === "linux")("asks to try again when the codec process is killed", async () => {
    const cid = await store(await bigFile());
    const decoder = createImageDecoder({ blobs, codecs: createCodecPool(LIMITS), scratchDir });
    const refused = expect(decoder.inspectAndDecode(cid)).rejects.toMatchObject({
      code: "image.codec-failed",
      kind: "transient",
    });
    await expect
      .poll(() => codecProcesses().then((pids) => pids.map((pid) => process.kill(pid, "SIGKILL"))))
      .toEqual([true]);
    await refused;
    expect(await readdir(scratchDir)).toEqual([]);
  });

  it("writes nothing before it is its turn", async () => {
    const cid = await store(await drawn(9, 9, 3).image.png().toBuffer());
    const pool = createCodecPool({ ...LIMITS, concurrency: 1 });
    const [held, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const codecs: CodecPool = {
      inTurn: (work) => {
        asked.resolve();
        return pool.inTurn(work);
      },
    };
    const first = pool.inTurn(() => held.promise);
    const second = createImageDecoder({ blobs, codecs, scratchDir }).inspectAndDecode(cid);
    await asked.promise;
    expect(await readdir(scratchDir)).toEqual([]);
    held.resolve();
    await Promise.all([first, second]);
  });
});

describe("createCodecPool", () => {
  it("kills a process that takes too long or too much memory", async () => {
    const cid = await store(await bigFile());
    const slow = createImageDecoder({ blobs, scratchDir, codecs: createCodecPool({ ...LIMITS, timeoutMs: 1 }) });
    await expect(slow.inspectAndDecode(cid)).rejects.toMatchObject({ code: "image.decode-timeout", kind: "user" });
    const small = createImageDecoder({ blobs, scratchDir, codecs: createCodecPool({ ...LIMITS, memoryBytes: 1 }) });
    await expect(small.inspectAndDecode(cid)).rejects.toMatchObject({ code: "image.too-large" });
  });

  it("makes some wait and turns away the rest", async () => {
    const cid = await store(await drawn(9, 9, 3).image.png().toBuffer());
    const decoder = createImageDecoder({
      blobs,
      scratchDir,
      codecs: createCodecPool({ ...LIMITS, concurrency: 1, queue: 1 }),
    });
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => decoder.inspectAndDecode(cid)));
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(refused).toHaveLength(1);
    expect(refused[0]!.reason).toMatchObject({ code: "image.busy", kind: "transient" });
    await decoder.inspectAndDecode(cid);
  });
});
