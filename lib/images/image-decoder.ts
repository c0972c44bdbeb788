import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { BlobStore } from "#lib/coordinator/ports.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Cid, Digest } from "#lib/protocol/ids.ts";
import { INPUT_TILE_SIDE, MAX_IMAGE_PIXELS } from "#lib/protocol/limits.ts";
import type { RasterInput } from "#lib/protocol/messages/jobs.ts";
import type { CodecOutcome } from "./codec-messages.ts";
import type { CodecPool } from "./codec-process.ts";
import {
  CodecFailedError,
  ImageTooLargeError,
  ImageTruncatedError,
  ImageUnsupportedError,
  NotAnImageError,
} from "./image-errors.ts";
import { SNIFF_BYTES, sniffFormat } from "./image-format.ts";
import { decodeVipsHeader, VIPS_HEADER_BYTES, type VipsHeader } from "./vips-file.ts";

/** Tiles being stored at once. */
const STORES_AT_ONCE = 8;

export interface ImageDecoderOptions {
  readonly blobs: BlobStore;
  readonly codecs: CodecPool;
  /** Folder for files that live as long as one decoding; emptied by its owner at start. */
  readonly scratchDir: string;
  readonly maxPixels?: number;
}

/** Turns uploaded images into what hosts read. */
export interface ImageDecoder {
  /**
   * Decodes a stored image file and stores its pixels: RGBA8 in sRGB, not premultiplied, upright, in tiles of
   * {@link INPUT_TILE_SIDE}. Memory stays bounded by one strip of tiles, whatever the image.
   *
   * @throws {NotAnImageError} @throws {ImageUnsupportedError} @throws {ImageTruncatedError} @throws {ImageTooLargeError}
   * @throws {CodecTimeoutError} @throws {ImagesBusyError} @throws {CodecFailedError} and what the blob store throws.
   */
  inspectAndDecode(cid: Cid): Promise<RasterInput>;
}

export function createImageDecoder(options: ImageDecoderOptions): ImageDecoder {
  const maxPixels = options.maxPixels ?? MAX_IMAGE_PIXELS;
  return {
    async inspectAndDecode(cid) {
      await assertReadable(options.blobs, cid);
      return options.codecs.inTurn(async (run) => {
        const folder = join(options.scratchDir, randomUUID());
        await mkdir(folder, { recursive: true });
        try {
          const inputPath = join(folder, "input");
          const outputPath = join(folder, "pixels.v");
          await pipeline(Readable.from(options.blobs.read(cid)), createWriteStream(inputPath));
          assertDone(await run({ op: "decode", inputPath, outputPath, maxPixels }), maxPixels);
          await using file = await open(outputPath, "r");
          return await storeTiles(file, options.blobs, maxPixels);
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      });
    },
  };
}

async function assertReadable(blobs: BlobStore, cid: Cid): Promise<void> {
  // Decoding is the first step of making it part of a job.
  const sizeBytes = await blobs.renew(cid);
  if (sizeBytes === 0) throw new NotAnImageError();
  // A blob that is not there is reported by the store itself.
  const range = { start: 0, end: Math.min(SNIFF_BYTES, sizeBytes ?? SNIFF_BYTES) };
  const head: Uint8Array[] = [];
  for await (const chunk of blobs.read(cid, range)) head.push(chunk);
  const sniffed = sniffFormat(Buffer.concat(head));
  if (sniffed === null) throw new NotAnImageError();
  if (!sniffed.isRead) throw new ImageUnsupportedError(sniffed.format);
}

function assertDone(outcome: CodecOutcome, limitPixels: number): void {
  if (outcome.ok) return;
  switch (outcome.why) {
    case "too-large":
      throw new ImageTooLargeError({ width: outcome.width, height: outcome.height, limitPixels });
    case "unsupported":
      throw new ImageUnsupportedError(outcome.format);
    case "failed":
      throw new ImageTruncatedError(new Error(outcome.message));
    case "machine":
      throw new CodecFailedError(outcome.message);
  }
}

async function storeTiles(file: FileHandle, blobs: BlobStore, maxPixels: number): Promise<RasterInput> {
  const head = new Uint8Array(VIPS_HEADER_BYTES);
  await readFully(file, head, 0);
  const header = decodeVipsHeader(head);
  if (header === null || header.bands < 1 || header.bands > 4)
    throw new ImageUnsupportedError(`${header?.bands ?? 0} bands`);
  const { width, height, bands } = header;
  // The process that wrote this has had a stranger's bytes in its hands.
  if (width < 1 || height < 1 || width * height > maxPixels)
    throw new ImageTooLargeError({ width, height, limitPixels: maxPixels });
  const tiles: Cid[] = [];
  let opaque = true;
  const storing: Promise<void>[] = [];
  for (let top = 0; top < height; top += INPUT_TILE_SIDE) {
    const rows = Math.min(INPUT_TILE_SIDE, height - top);
    const strip = new Uint8Array(rows * width * bands);
    await readFully(file, strip, VIPS_HEADER_BYTES + top * width * bands);
    for (let left = 0; left < width; left += INPUT_TILE_SIDE) {
      const tile = cutTile(strip, header, left, Math.min(INPUT_TILE_SIDE, width - left), rows);
      if (opaque && bands % 2 === 0) opaque = isOpaque(tile);
      const cid = cidOfDigest(createHash("sha256").update(tile).digest("hex") as Digest);
      tiles.push(cid);
      // Nothing is awaited between a start and `all`, so that no failure goes unheard.
      storing.push(blobs.put(cid, tile));
      if (storing.length === STORES_AT_ONCE) await Promise.all(storing.splice(0));
    }
    await Promise.all(storing.splice(0));
  }
  return { width, height, tileSide: INPUT_TILE_SIDE, opaque, tiles };
}

/** One tile of a strip as RGBA, whatever bands the strip has. */
function cutTile(
  strip: Uint8Array,
  { width, bands }: VipsHeader,
  left: number,
  columns: number,
  rows: number,
): Uint8Array<ArrayBuffer> {
  const tile = new Uint8Array(columns * rows * 4);
  const isGrey = bands < 3;
  const alpha = bands === 2 ? 1 : bands === 4 ? 3 : -1;
  let to = 0;
  for (let row = 0; row < rows; row++) {
    let from = (row * width + left) * bands;
    for (let column = 0; column < columns; column++, from += bands, to += 4) {
      tile[to] = strip[from]!;
      tile[to + 1] = strip[isGrey ? from : from + 1]!;
      tile[to + 2] = strip[isGrey ? from : from + 2]!;
      tile[to + 3] = alpha < 0 ? 255 : strip[from + alpha]!;
    }
  }
  return tile;
}

function isOpaque(tile: Uint8Array): boolean {
  for (let i = 3; i < tile.length; i += 4) if (tile[i] !== 255) return false;
  return true;
}

async function readFully(file: FileHandle, into: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < into.length; ) {
    const { bytesRead } = await file.read(into, at, into.length - at, position + at);
    if (bytesRead === 0) throw new CodecFailedError("the decoded file is too short");
    at += bytesRead;
  }
}
