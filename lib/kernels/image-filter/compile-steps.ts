import type { InputShape, Region } from "../kernel.ts";
import { affineOf, resizedSize, unsharpScale } from "./definition.ts";
import { gaussianWeights, shrinkOf } from "./gaussian-weights.ts";
import { lanczosTaps, type Taps, tapReach } from "./lanczos-taps.ts";
import type { ImageFilterParams, Op } from "./params.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * What every step says: it reads pixels `from` of the image before it and writes pixels `to` of the image after it.
 * `from` is clamped to the image and holds everything the step reads, so that clamping coordinates to `from` equals
 * clamping them to the whole image. Buffers are `u8[height, width, 4]` of their region, row-major, without padding.
 */
interface StepBase {
  readonly from: Region;
  readonly to: Region;
}

/** brightness, contrast: `clamp8((c · scale + offset) >> 8)`; `from` equals `to`. */
export interface AffineStep extends StepBase {
  readonly kind: "affine";
  readonly scale: number;
  readonly offset: number;
}

/** `from` equals `to`. */
export interface GrayscaleStep extends StepBase {
  readonly kind: "grayscale";
}

/** `from` is `to` and one pixel around it. */
export interface SobelStep extends StepBase {
  readonly kind: "sobel";
}

/** blur, and unsharp when `unsharp` is given. */
export interface BlurStep extends StepBase {
  readonly kind: "blur";
  /** f: 1, 2, 4, 8 or 16. */
  readonly shrink: number;
  /** `u16[radius + 1]`, centre first. */
  readonly weights: Uint16Array<ArrayBuffer>;
  /** Cells whose blurred value v the output needs, in cell coordinates (may leave the image); equals `to` when f = 1. */
  readonly cells: Region;
  /** A and threshold of the unsharp mask. */
  readonly unsharp: { readonly scale: number; readonly threshold: number } | null;
}

/** `columns` has the taps of `to`'s columns (absolute starts in the image before), `rows` those of its rows. */
export interface ResizeStep extends StepBase {
  readonly kind: "resize";
  readonly columns: Taps;
  readonly rows: Taps;
}

export type Step = AffineStep | GrayscaleStep | SobelStep | BlurStep | ResizeStep;

/** One unit, ready to execute: the first step reads the unit's input region, the last one writes its result. */
export interface Program {
  /** When true, alpha is 255 everywhere and spatial steps need no premultiplying. */
  readonly opaque: boolean;
  readonly steps: readonly Step[];
}

/** Taps per output are padded to a multiple of this: what a WASM vector reads at once. */
const TAP_MULTIPLE = 4;

/**
 * Turns a unit into explicit steps with their regions and tables; implementations only execute them, in order, by the
 * arithmetic of `definition.ts`. `steps[i].to` equals `steps[i + 1].from`.
 *
 * @param region the unit's region in the output raster.
 */
export function compileSteps(params: ImageFilterParams, shape: InputShape, region: Region): Program {
  const sizes = imageSizes(params.pipeline, shape);
  const regions = traceRegions(params.pipeline, sizes, region);
  const steps = params.pipeline.map((op, i) => stepOf(op, regions[i]!, regions[i + 1]!, sizes[i]!, sizes[i + 1]!));
  return { opaque: shape.opaque, steps };
}

function stepOf(op: Op, from: Region, to: Region, before: Size, after: Size): Step {
  switch (op.op) {
    case "brightness":
    case "contrast":
      return { kind: "affine", from, to, ...affineOf(op) };
    case "grayscale":
    case "sobel":
      return { kind: op.op, from, to };
    case "blur":
      return { kind: "blur", from, to, ...gaussianOf(op.sigma, to), unsharp: null };
    case "unsharp": {
      const unsharp = { scale: unsharpScale(op.amount), threshold: op.threshold };
      return { kind: "blur", from, to, ...gaussianOf(op.radius, to), unsharp };
    }
    case "resize":
      return {
        kind: "resize",
        from,
        to,
        columns: tapsOf(to.x, to.width, before.width, after.width),
        rows: tapsOf(to.y, to.height, before.height, after.height),
      };
  }
}

function tapsOf(first: number, count: number, inputSize: number, outputSize: number): Taps {
  return lanczosTaps({ inputSize, outputSize, first, count, multipleOf: TAP_MULTIPLE });
}

/** Sizes of all images of a pipeline: the input's, then each operation's output's. */
export function imageSizes(pipeline: readonly Op[], input: Size): Size[] {
  const sizes: Size[] = [{ width: input.width, height: input.height }];
  for (const op of pipeline) {
    const size = sizes.at(-1)!;
    sizes.push(op.op === "resize" ? resizedSize(op, size) : size);
  }
  return sizes;
}

/** The regions of all images that an output region needs, back to the input's: the last one is `region` itself. */
export function traceRegions(pipeline: readonly Op[], sizes: readonly Size[], region: Region): Region[] {
  const regions = [region];
  for (let i = pipeline.length - 1; i >= 0; i--)
    regions.unshift(reach(pipeline[i]!, sizes[i]!, sizes[i + 1]!, regions[0]!));
  return regions;
}

/** The part of the image before `op` that `to` of the image after it depends on. */
function reach(op: Op, before: Size, after: Size, to: Region): Region {
  switch (op.op) {
    case "brightness":
    case "contrast":
    case "grayscale":
      return to;
    case "sobel":
      return widen(to, 1, before);
    case "blur":
      return gaussianReach(op.sigma, to, before);
    case "unsharp":
      return gaussianReach(op.radius, to, before);
    case "resize": {
      const [left] = tapReach(to.x, before.width, after.width);
      const [, right] = tapReach(to.x + to.width - 1, before.width, after.width);
      const [top] = tapReach(to.y, before.height, after.height);
      const [, bottom] = tapReach(to.y + to.height - 1, before.height, after.height);
      return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
    }
  }
}

function gaussianOf(sigma: number, to: Region): Pick<BlurStep, "shrink" | "weights" | "cells"> {
  const shrink = shrinkOf(sigma);
  return { shrink, weights: gaussianWeights(sigma), cells: cellsOf(to, shrink) };
}

function gaussianReach(sigma: number, to: Region, size: Size): Region {
  const { shrink, weights, cells } = gaussianOf(sigma, to);
  const radius = weights.length - 1;
  return clampRegion(
    {
      x: (cells.x - radius) * shrink,
      y: (cells.y - radius) * shrink,
      width: (cells.width + 2 * radius) * shrink,
      height: (cells.height + 2 * radius) * shrink,
    },
    size,
  );
}

/** Cells that interpolating `to` reads. */
function cellsOf(to: Region, shrink: number): Region {
  if (shrink === 1) return to;
  const cellAt = (pixel: number): number => Math.floor((2 * pixel + 1 - shrink) / (2 * shrink));
  const x = cellAt(to.x);
  const y = cellAt(to.y);
  return {
    x,
    y,
    width: cellAt(to.x + to.width - 1) + 2 - x,
    height: cellAt(to.y + to.height - 1) + 2 - y,
  };
}

function widen(region: Region, by: number, size: Size): Region {
  return clampRegion(
    { x: region.x - by, y: region.y - by, width: region.width + 2 * by, height: region.height + 2 * by },
    size,
  );
}

function clampRegion(region: Region, size: Size): Region {
  const x = Math.max(0, region.x);
  const y = Math.max(0, region.y);
  return {
    x,
    y,
    width: Math.min(size.width, region.x + region.width) - x,
    height: Math.min(size.height, region.y + region.height) - y,
  };
}
