import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BlobStore, OutputAssembly, OutputWriter } from "#lib/coordinator/ports.ts";
import type { Size } from "#lib/kernels/kernel.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Cid, Digest } from "#lib/protocol/ids.ts";
import { MAX_IMAGE_PIXELS } from "#lib/protocol/limits.ts";
import type { OutputFormat } from "#lib/protocol/messages/jobs.ts";
import type { CodecOutcome } from "./codec-messages.ts";
import { type CodecPool, createCodecPool } from "./codec-process.ts";
import { CannotEncodeError, CodecFailedError } from "./image-errors.ts";
import { encodeVipsHeader, VIPS_HEADER_BYTES } from "./vips-file.ts";

export interface OutputAssemblyOptions {
  readonly blobs: BlobStore;
  /** Folder for files that live as long as their writer; what a killed process leaves there is its owner's to remove. */
  readonly scratchDir: string;
  /** Where outputs are encoded; apart from the decoders', so that uploads never hold up a finished job. */
  readonly codecs?: CodecPool;
}

/** Encodes one output at a time; the largest takes about a minute. */
const ENCODER_LIMITS = { timeoutMs: 600_000, memoryBytes: 2 * 1024 ** 3, concurrency: 1, queue: 1_000 };

/**
 * Assembles outputs in files: each accepted result is written in place, row by row, into one raw raster, which a process
 * of its own then encodes losslessly. Decoding the output gives exactly the raster, alpha and the colour under it included.
 * Each writer has a file of its own, also when two processes assemble one job for a moment.
 */
export function createOutputAssembly(options: OutputAssemblyOptions): OutputAssembly {
  const { blobs, scratchDir, codecs = createCodecPool(ENCODER_LIMITS) } = options;
  return {
    async open({ id, outputFormat }, raster) {
      await mkdir(scratchDir, { recursive: true });
      return openWriter(raster, outputFormat, join(scratchDir, `${id}.${randomUUID()}.v`), blobs, codecs);
    },
  };
}

async function openWriter(
  { width, height }: Size,
  format: OutputFormat,
  path: string,
  blobs: BlobStore,
  codecs: CodecPool,
): Promise<OutputWriter> {
  const file = await open(path, "wx");
  let isOpen = true;
  const discard = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await file.close();
    await rm(path, { force: true });
  };
  try {
    await writeFully(file, encodeVipsHeader({ width, height, bands: 4 }), 0);
    await file.truncate(VIPS_HEADER_BYTES + width * height * 4);
  } catch (error) {
    await discard();
    throw error;
  }

  return {
    async place(region, pixels) {
      const { x, y, width: columns, height: rows } = region;
      if (pixels.length !== columns * rows * 4 || x < 0 || y < 0 || x + columns > width || y + rows > height)
        throw new RangeError(`A result of ${pixels.length} bytes does not fit region ${JSON.stringify(region)}`);
      if (columns === width) return writeFully(file, pixels, VIPS_HEADER_BYTES + y * width * 4);
      const rowBytes = columns * 4;
      await Promise.all(
        Array.from({ length: rows }, (_, row) =>
          writeFully(
            file,
            pixels.subarray(row * rowBytes, (row + 1) * rowBytes),
            VIPS_HEADER_BYTES + ((y + row) * width + x) * 4,
          ),
        ),
      );
    },
    async finish(signal) {
      const encodedPath = `${path}.${format}`;
      try {
        const request = { op: "encode", inputPath: path, outputPath: encodedPath, format } as const;
        assertEncoded(await codecs.inTurn((run) => run({ ...request, maxPixels: MAX_IMAGE_PIXELS }, signal)));
        const cid = await cidOfFile(encodedPath);
        const { sizeBytes } = await blobs.putStream(cid, chunksOf(encodedPath), Number.POSITIVE_INFINITY);
        return { cid, sizeBytes };
      } finally {
        await discard();
        await rm(encodedPath, { force: true });
      }
    },
    discard,
  };
}

function assertEncoded(outcome: CodecOutcome): void {
  if (outcome.ok) return;
  if (outcome.why === "machine") throw new CodecFailedError(outcome.message);
  throw new CannotEncodeError("message" in outcome ? outcome.message : outcome.why);
}

async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; )
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
}

/** A file's bytes; it is opened when reading begins and closed when reading ends, however that is. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Uint8Array>;
}

/** The content identifier of a file. */
async function cidOfFile(path: string): Promise<Cid> {
  const hash = createHash("sha256");
  for await (const chunk of chunksOf(path)) hash.update(chunk);
  return cidOfDigest(hash.digest("hex") as Digest);
}
