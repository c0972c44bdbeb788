import fc from "fast-check";
import { drawTestImage } from "../image-filter/draw-test-image.ts";
import type { FileShape, ImageShape, Size, UnitWork } from "../kernel.ts";
import { cutRegion } from "../regions.ts";
import { alphaRegion } from "./alpha.ts";
import { imageRecognize } from "./kernel.ts";
import { boundsOf, sizesOf } from "./network/geometry.ts";
import type { NetworkSummary } from "./network/summary.ts";
import type { RecognizeParams } from "./params.ts";
import { compileProgram } from "./program.ts";
import type { RandomNetwork } from "./random-network.ts";

/** A network and a drawn image as a job's inputs. */
export function recognizeInputs(
  { file }: Pick<RandomNetwork, "file">,
  sizes: readonly { readonly width: number; readonly height: number }[],
  opaque: boolean,
): {
  readonly shapes: (ImageShape | FileShape)[];
  readonly images: Uint8Array<ArrayBuffer>[];
  readonly files: [typeof file];
} {
  const images = sizes.map(({ width, height }, seed) => drawTestImage(width, height, seed, { opaque }));
  const shapes = sizes.map(({ width, height }): ImageShape => ({ kind: "image", width, height, opaque }));
  const summary = imageRecognize.inspectFile!(file);
  return { shapes: [...shapes, { kind: "file", sizeBytes: file.length, summary }], images, files: [file] };
}

export const anyParams: fc.Arbitrary<RecognizeParams> = fc.record({
  values: fc.constantFrom("zero-to-one", "bytes", "minus-one-to-one", "imagenet"),
  order: fc.constantFrom("rgb", "bgr"),
  top: fc.integer({ min: 1, max: 5 }),
});

/** Part of a raster, as shares of its sides: x, y, width, height. */
export type RegionShares = readonly [number, number, number, number];

const share = fc.integer({ min: 0, max: 16 }).map((n) => n / 16);
export const anyRegion: fc.Arbitrary<RegionShares> = fc.tuple(share, share, share, share);

/** Any rectangle of the image a network makes as a unit, whatever the plan would cut it into. */
export function tileWork(
  params: RecognizeParams,
  { shapes, images, files }: ReturnType<typeof recognizeInputs>,
  [x, y, width, height]: RegionShares,
): { readonly work: UnitWork<RecognizeParams>; readonly raster: Size } {
  const image = shapes[0] as ImageShape;
  const { layers } = (shapes[1] as FileShape).summary as NetworkSummary;
  const raster = sizesOf(layers, image).at(-1)!;
  const left = Math.floor(x * (raster.width - 1));
  const above = Math.floor(y * (raster.height - 1));
  const region = {
    x: left,
    y: above,
    width: Math.max(1, Math.floor(width * (raster.width - left))),
    height: Math.max(1, Math.floor(height * (raster.height - above))),
  };
  const needed = compileProgram(layers, image, region).regions[0]!;
  const read = boundsOf(needed, alphaRegion(region, image, raster));
  const unit = {
    ...{ stage: 0, region, reads: [{ input: 0, region: read }] },
    ...{ resultBytes: region.width * region.height * 4, costOps: 1, memoryBytes: 1 },
  };
  const pixels = [cutRegion(images[0]!, image.width, read)];
  return { work: { params, inputs: shapes, unit, pixels, files, stages: [] }, raster };
}
