import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { MAX_IMAGE_PIXELS } from "#lib/protocol/limits.ts";
import type { Kernel, Region } from "../kernel.ts";
import { imageSizes, type Size, traceRegions } from "./compile-steps.ts";
import { DEFINITION_VERSION } from "./definition.ts";
import { type ImageFilterParams, imageFilterParamsSchema, MAX_SIDE, type Op } from "./params.ts";
import { costOf } from "./unit-cost.ts";

/** Smallest and largest side of an output tile, in pixels; 2048² RGBA is the largest result the protocol carries. */
const TILE_SIDES = [16, 32, 64, 128, 256, 512, 1024, 2048] as const;
/** A tile's side is at least this many times the apron it reads around itself, so that aprons cost less than the tile. */
const SIDE_PER_APRON = 4;
/** Side of tiles that need next to no apron: their work fits a core's L2 cache. */
const USUAL_SIDE = 256;
/** Input that a tile may read without being made smaller, in pixels. */
const COMFORTABLE_INPUT_PIXELS = 2 ** 22;
/** Largest image region inside one unit, in pixels: 128 MiB of RGBA, WebGPU's default limit for one binding. */
export const MAX_UNIT_PIXELS = 2 ** 25;

/** Thrown when a step's image is larger than the coordinator and hosts accept. */
export class FilteredImageTooLargeError extends TabgridError {
  constructor(size: Size, step: number) {
    super("image-filter.too-large", "user", "The pipeline makes an image that is too large.", {
      details: { ...size, step, maxPixels: MAX_IMAGE_PIXELS, maxSide: MAX_SIDE },
      hints: ["Resize to a smaller width or height."],
    });
  }
}

/** Thrown when one output tile would depend on too much of the input to be a unit of its own. */
export class UnitTooWideError extends TabgridError {
  constructor(pixels: number) {
    super("image-filter.unit-too-wide", "user", "The pipeline needs too much of the image for each output pixel.", {
      details: { pixels, maxPixels: MAX_UNIT_PIXELS },
      hints: ["Use fewer or smaller blurs.", "Resize less strongly."],
    });
  }
}

/** Thrown when the kernel is planned without an input image. */
export class InputImageMissingError extends TabgridError {
  constructor() {
    super("image-filter.no-input", "user", "The image filter needs an input image.");
  }
}

/**
 * A pipeline of image operations on RGBA8. Units are square tiles of the output; each reads the part of the input its
 * tile depends on, so that the assembled tiles are byte-identical to running the pipeline on the whole image.
 * `definition.ts` says what is computed.
 */
export const imageFilter: Kernel<ImageFilterParams> = {
  id: "image-filter",
  version: DEFINITION_VERSION,
  title: "Image filter",
  needsInput: true,
  params: imageFilterParamsSchema,
  plan(params, input) {
    if (!input) throw new InputImageMissingError();
    const sizes = imageSizes(params.pipeline, input);
    const tooLarge = sizes.findIndex(
      ({ width, height }) => width * height > MAX_IMAGE_PIXELS || width > MAX_SIDE || height > MAX_SIDE,
    );
    if (tooLarge >= 0) throw new FilteredImageTooLargeError(sizes[tooLarge]!, tooLarge);
    const raster = sizes.at(-1)!;
    const side = chooseTileSide(params.pipeline, sizes);
    const columns = Math.ceil(raster.width / side);
    const rows = Math.ceil(raster.height / side);
    return {
      raster,
      unitCount: columns * rows,
      unit(ordinal) {
        const region = tileAt(ordinal, side, raster);
        const regions = traceRegions(params.pipeline, sizes, region);
        return {
          region,
          inputRegion: regions[0]!,
          resultBytes: region.width * region.height * 4,
          costOps: costOf(params.pipeline, sizes, regions),
        };
      },
    };
  },
};

function tileAt(ordinal: number, side: number, raster: Size): Region {
  const columns = Math.ceil(raster.width / side);
  const x = (ordinal % columns) * side;
  const y = Math.floor(ordinal / columns) * side;
  return { x, y, width: Math.min(side, raster.width - x), height: Math.min(side, raster.height - y) };
}

/** @throws {UnitTooWideError} */
function chooseTileSide(pipeline: readonly Op[], sizes: readonly Size[]): number {
  const widest = (side: number) => widestUnit(pipeline, sizes, side);
  let at = TILE_SIDES.indexOf(USUAL_SIDE);
  while (at < TILE_SIDES.length - 1 && TILE_SIDES[at]! < SIDE_PER_APRON * apronOf(pipeline, sizes)) at++;
  while (at > 0 && widest(TILE_SIDES[at]!) > COMFORTABLE_INPUT_PIXELS && shrinks(pipeline, sizes)) at--;
  while (at > 0 && widest(TILE_SIDES[at]!) > MAX_UNIT_PIXELS) at--;
  const pixels = widest(TILE_SIDES[at]!);
  if (pixels > MAX_UNIT_PIXELS) throw new UnitTooWideError(pixels);
  return TILE_SIDES[at]!;
}

const shrinks = (pipeline: readonly Op[], sizes: readonly Size[]): boolean =>
  pipeline.some(
    (op, i) => op.op === "resize" && sizes[i]!.width * sizes[i]!.height > sizes[i + 1]!.width * sizes[i + 1]!.height,
  );

/** Largest image region, in pixels, that any step of any unit of this side holds. Units amid the image are the widest. */
function widestUnit(pipeline: readonly Op[], sizes: readonly Size[], side: number): number {
  const raster = sizes.at(-1)!;
  const amid = (length: number): { start: number; size: number } => {
    const start = Math.floor(Math.floor(length / 2) / side) * side;
    return { start, size: Math.min(side, length - start) };
  };
  const across = amid(raster.width);
  const down = amid(raster.height);
  const tile = { x: across.start, y: down.start, width: across.size, height: down.size };
  const regions = traceRegions(pipeline, sizes, tile);
  return Math.max(...regions.map((region) => region.width * region.height));
}

/** Pixels, in output scale, that an output pixel reads to its side, were the image endless. */
function apronOf(pipeline: readonly Op[], sizes: readonly Size[]): number {
  const raster = sizes.at(-1)!;
  const pixel = { x: Math.floor(raster.width / 2), y: Math.floor(raster.height / 2), width: 1, height: 1 };
  const reached = traceRegions(pipeline, sizes, pixel);
  return Math.max(
    ...reached.map(
      (region, i) =>
        Math.max((region.width * raster.width) / sizes[i]!.width, (region.height * raster.height) / sizes[i]!.height) /
        2,
    ),
  );
}
