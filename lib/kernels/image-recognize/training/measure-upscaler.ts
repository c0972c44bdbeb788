import { filterWholeImage } from "../../image-filter/reference.ts";
import type { Computer } from "../../kernel.ts";
import { runWholeJob } from "../../run-whole-job.ts";
import { imageRecognize } from "../kernel.ts";
import { type RecognizeParams, recognizeParamsSchema } from "../params.ts";
import { drawScene, halve } from "./draw-scene.ts";

/** Mean PSNR in dB, against the pictures that were halved. */
export interface UpscalerFigures {
  readonly network: number;
  readonly lanczos: number;
  readonly bicubic: number;
}

/**
 * Compares a network that doubles images with Lanczos-3 (this project's resize) and bicubic interpolation (Keys,
 * a = −0.5), on drawn pictures.
 *
 * @param cpu the kernel's computer; @param file the network; @param seeds of pictures that it did not learn from
 * @param side of what is doubled, in pixels
 */
export async function measureUpscaler(
  cpu: Computer<RecognizeParams>,
  file: Uint8Array<ArrayBuffer>,
  seeds: readonly number[],
  side: number,
): Promise<UpscalerFigures> {
  const sums = { network: 0, lanczos: 0, bicubic: 0 };
  const shape = { kind: "image", width: side, height: side, opaque: true } as const;
  const network = { kind: "file", sizeBytes: file.length, summary: imageRecognize.inspectFile!(file) } as const;
  for (const seed of seeds) {
    const large = drawScene(2 * side, seed);
    const image = toPixels(halve(large, 2 * side));
    const wanted = toPixels(large);
    const inputs = { shapes: [shape, network], images: [image], files: [file] };
    const made = await runWholeJob(imageRecognize, cpu, recognizeParamsSchema.parse({}), inputs);
    sums.network += psnr(made.image!, wanted);
    const resize = { pipeline: [{ op: "resize" as const, width: 2 * side, height: 2 * side }] };
    sums.lanczos += psnr(filterWholeImage(resize, shape, image), wanted);
    sums.bicubic += psnr(bicubic(image, side), wanted);
  }
  const mean = (sum: number): number => sum / seeds.length;
  return { network: mean(sums.network), lanczos: mean(sums.lanczos), bicubic: mean(sums.bicubic) };
}

/** `u8[side, side, 4]` of grey numbers from 0 to 1. */
function toPixels(grey: Float32Array): Uint8Array {
  return Uint8Array.from({ length: grey.length * 4 }, (_, i) => (i % 4 === 3 ? 255 : Math.round(grey[i >> 2]! * 255)));
}

function psnr(made: Uint8Array, wanted: Uint8Array): number {
  let error = 0;
  for (let i = 0; i < wanted.length; i += 4) error += (made[i]! - wanted[i]!) ** 2;
  return 10 * Math.log10(255 ** 2 / Math.max(error / (wanted.length / 4), 1e-3));
}

/** R. Keys, Cubic convolution interpolation for digital image processing, 1981; edges repeated. */
function bicubic(image: Uint8Array, side: number): Uint8Array {
  const weight = (x: number): number => {
    const d = Math.abs(x);
    return d < 1 ? 1.5 * d ** 3 - 2.5 * d ** 2 + 1 : d < 2 ? -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2 : 0;
  };
  const clamp = (at: number): number => Math.min(side - 1, Math.max(0, at));
  return Uint8Array.from({ length: 16 * side * side }, (_, i) => {
    if (i % 4 === 3) return 255;
    const y = (Math.floor((i >> 2) / (2 * side)) + 0.5) / 2 - 0.5;
    const x = (((i >> 2) % (2 * side)) + 0.5) / 2 - 0.5;
    let sum = 0;
    for (let row = Math.floor(y) - 1; row <= Math.floor(y) + 2; row++) {
      for (let column = Math.floor(x) - 1; column <= Math.floor(x) + 2; column++) {
        sum += weight(y - row) * weight(x - column) * image[(clamp(row) * side + clamp(column)) * 4 + (i % 4)]!;
      }
    }
    return Math.min(255, Math.max(0, Math.round(sum)));
  });
}
