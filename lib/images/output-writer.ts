import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BlobStore, JobRecord, OutputAssembly, OutputWriter } from "#lib/coordinator/ports.ts";
import { MAX_IMAGE_PIXELS } from "#lib/protocol/limits.ts";
import { type CodecPool, createCodecPool } from "./codec-process.ts";
import { cidOfFile } from "./image-decoder.ts";
import { CodecFailedError } from "./image-errors.ts";
import { encodeVipsHeader, VIPS_HEADER_BYTES } from "./vips-file.ts";

export interface OutputAssemblyOptions {
  readonly dataDir: string;
  readonly blobs: BlobStore;
  /** Where outputs are encoded; apart from the decoders', so that uploads never hold up a finished job. */
  readonly codecs?: CodecPool;
}

/** Encodes one output at a time; the largest takes about a minute. */
const ENCODER_LIMITS = { timeoutMs: 600_000, memoryBytes: 2 * 1024 ** 3, concurrency: 1, queue: 1_000 };

/**
 * Assembles outputs in files below `dataDir/assembly/`: each accepted result is written in place, row by row, into one raw
 * raster, which a process of its own then encodes losslessly. Decoding the output gives exactly the raster, alpha and the
 * colour under it included.
 */
export function createOutputAssembly(options: OutputAssemblyOptions): OutputAssembly {
  const codecs = options.codecs ?? createCodecPool(ENCODER_LIMITS);
  const folder = join(options.dataDir, "assembly");
  return {
    async open(job) {
      await mkdir(folder, { recursive: true });
      return openWriter(job, folder, options.blobs, codecs);
    },
  };
}

async function openWriter(job: JobRecord, folder: string, blobs: BlobStore, codecs: CodecPool): Promise<OutputWriter> {
  const { width, height } = job.raster;
  const path = join(folder, `${job.id}.v`);
  const file = await open(path, "w");
  await file.write(encodeVipsHeader({ width, height, bands: 4 }), 0, VIPS_HEADER_BYTES, 0);
  await file.truncate(VIPS_HEADER_BYTES + width * height * 4);
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await file.close();
  };

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
    async finish() {
      const encodedPath = join(folder, `${job.id}.${randomUUID()}.${job.outputFormat}`);
      try {
        const outcome = await codecs.run({
          op: "encode",
          inputPath: path,
          outputPath: encodedPath,
          format: job.outputFormat,
          maxPixels: MAX_IMAGE_PIXELS,
        });
        if (!outcome.ok) throw new CodecFailedError("message" in outcome ? outcome.message : outcome.why);
        const cid = await cidOfFile(encodedPath);
        const { sizeBytes } = await blobs.putStream(cid, createReadStream(encodedPath), Number.POSITIVE_INFINITY);
        await close();
        await rm(path, { force: true });
        return { cid, sizeBytes };
      } finally {
        await rm(encodedPath, { force: true });
      }
    },
    async discard() {
      await close();
      await rm(path, { force: true });
    },
  };
}

async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; )
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
}
