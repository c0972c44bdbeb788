/**
 * The codec process: decodes or encodes one image, says how it went and waits for its end. Strangers' bytes meet a decoder
 * only here, where time and memory are watched from outside and a kill harms nothing.
 */
import sharp from "sharp";
import type { CodecOutcome, CodecRequest } from "./codec-messages.ts";

/** Longest side read, in pixels: JPEG ends at 65,535, and strips of 256 rows have to fit in memory. */
const MAX_SIDE = 65_535;

const LOADERS = {
  decode: ["VipsForeignLoadJpegFile", "VipsForeignLoadPngFile", "VipsForeignLoadWebpFile", "VipsForeignLoadHeifFile"],
  encode: ["VipsForeignLoadVipsFile"],
};

process.once("message", async (request: CodecRequest) => {
  process.send!(await (request.op === "decode" ? decode(request) : encode(request)));
});
// Without its parent nobody waits for the answer.
process.once("disconnect", () => process.exit(1));

async function decode(request: CodecRequest & { op: "decode" }): Promise<CodecOutcome> {
  allowOnly(LOADERS.decode);
  try {
    const { width, height, format, compression } = await sharp(request.inputPath, {
      limitInputPixels: false,
    }).metadata();
    if (format === "heif" && compression !== "av1")
      return { ok: false, why: "unsupported", format: compression ?? "heif" };
    if (width * height > request.maxPixels || Math.max(width, height) > MAX_SIDE)
      return { ok: false, why: "too-large", width, height };
    await sharp(request.inputPath, { limitInputPixels: request.maxPixels, failOn: "error", sequentialRead: true })
      .autoOrient()
      .toColourspace("srgb")
      .toFile(request.outputPath);
    return { ok: true };
  } catch (error) {
    return failure(error);
  }
}

async function encode(request: CodecRequest & { op: "encode" }): Promise<CodecOutcome> {
  allowOnly(LOADERS.encode);
  try {
    const image = sharp(request.inputPath, { limitInputPixels: request.maxPixels, sequentialRead: true });
    // `exact` keeps the colour under transparent pixels, which plain lossless WebP may change.
    const encoded =
      request.format === "png"
        ? image.png({ compressionLevel: 6 })
        : image.webp({ lossless: true, exact: true, effort: 2 });
    await encoded.toFile(request.outputPath);
    return { ok: true };
  } catch (error) {
    return failure(error);
  }
}

function allowOnly(loaders: string[]): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: loaders });
}

function failure(error: unknown): CodecOutcome {
  const message = error instanceof Error ? error.message : String(error);
  const isMachine = /no space|write error|unable to write|out of memory|cannot allocate|file is missing/i.test(message);
  return { ok: false, why: isMachine ? "machine" : "failed", message };
}
