import * as z from "zod";
import type { Region, Size } from "../../../kernel.ts";
import { MAX_SIDE } from "../../limits.ts";
import { operation, type Place } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";
import { nearestInput, type TapFilter, type Taps, tapReach, tapsOf } from "./taps.ts";

/** `columns` has the taps of `to`'s columns (absolute starts in the image before), `rows` those of its rows. */
interface WeighStep extends StepBase {
  readonly kind: "weigh";
  readonly columns: Taps;
  readonly rows: Taps;
}

/** Pixel (x, y) of `to` is pixel (columns[x], rows[y]) of the image before, absolute. */
interface PickStep extends StepBase {
  readonly kind: "pick";
  readonly columns: Int32Array<ArrayBuffer>;
  readonly rows: Int32Array<ArrayBuffer>;
}

export type ResampleStep = PickStep | WeighStep;

const side = z.int().min(1).max(MAX_SIDE);
const resize = z
  .object({
    op: z.literal("resize"),
    width: side.optional().meta({ title: "Width", unit: "px", step: 1, initial: 800 }),
    height: side.optional().meta({ title: "Height", unit: "px", step: 1 }),
    filter: z.enum(["lanczos3", "bicubic", "bilinear", "nearest"]).optional().meta({ title: "Filter" }),
  })
  .refine((op) => op.width !== undefined || op.height !== undefined, {
    path: ["width"],
    message: "needs a width, a height, or both",
  })
  .meta({ title: "Resize", group: "Shape" });

type Resize = z.output<typeof resize>;
type ResizeFilter = NonNullable<Resize["filter"]>;
/** Unless another one is asked for. */
const USUAL_FILTER = "lanczos3";

/**
 * Operations of picking, per pixel, column and row; of weighing, per pixel that either pass makes, per channel and tap
 * of it, per pixel premultiplied and back, per row, per tap of a column or row that is paired, and in all.
 */
const OPS = {
  ...{ pick: 1.85, picked: 225 },
  ...{ across: 2, tapAcross: 0.16, down: 1.9, tapDown: 0.08, premultiply: 3.9, unpremultiply: 8 },
  ...{ row: 250, pair: 13, tables: 29_000 },
} as const;

/**
 * Resizing. A missing side follows the image's proportions.
 *
 * - `resize(width, height, filter)` with lanczos3 (when none is named), bicubic (Catmull–Rom) or bilinear: premultiplies
 *   what it reads and un-premultiplies what it makes, unless the image is opaque. Tables {@link tapsOf} for columns and
 *   rows, weights in 1/16 384 summing to exactly 16 384 for each output. Along x first, on every row needed:
 *   `h = (Σ w · p + 128) >> 8`: levels in 1/64, negative ones included (|h| < 2¹⁵). Then along y:
 *   `clamp8((Σ w · h + 524 288) >> 20)`, all four channels. (|Σ w·h| < 2³⁰.)
 * - nearest: each pixel as it is at ({@link nearestInput} of x, of y).
 */
export const resampleOperations = {
  resize: operation(resize, {
    size: resizedSize,
    scaled: ({ width, height, ...op }, scale) => ({
      ...op,
      ...(width !== undefined && { width: Math.max(1, Math.round(width * scale)) }),
      ...(height !== undefined && { height: Math.max(1, Math.round(height * scale)) }),
    }),
    reach: ({ filter = USUAL_FILTER }, to, before, after) => reach(filter, to, before, after),
    step: ({ filter = USUAL_FILTER }, { from, to, before, after }): ResampleStep => {
      const across = { inputSize: before.width, outputSize: after.width, first: to.x, count: to.width };
      const down = { inputSize: before.height, outputSize: after.height, first: to.y, count: to.height };
      if (filter === "nearest") return { kind: "pick", from, to, columns: picksOf(across), rows: picksOf(down) };
      return { kind: "weigh", from, to, columns: tapsOf({ filter, ...across }), rows: tapsOf({ filter, ...down }) };
    },
    costOps: ({ filter = USUAL_FILTER }, place) => (filter === "nearest" ? pickOps(place.to) : weighOps(filter, place)),
    memoryBytes: ({ filter = USUAL_FILTER }, place) => (filter === "nearest" ? 0 : memoryBytes(filter, place)),
  }),
};

/** Taps of each filter where it does not shrink. */
const TAPS: Readonly<Record<TapFilter, number>> = { bilinear: 2, bicubic: 4, lanczos3: 6 };

const pickOps = ({ width, height }: Region): number => width * height * OPS.pick + (width + height) * OPS.picked;

function weighOps(filter: TapFilter, { from, to, before, after, opaque }: Place): number {
  const channels = opaque ? 3 : 4;
  const tapsAcross = TAPS[filter] * Math.max(1, before.width / after.width);
  const tapsDown = TAPS[filter] * Math.max(1, before.height / after.height);
  const pixels = to.width * to.height;
  const across = to.width * from.height * (OPS.across + channels * tapsAcross * OPS.tapAcross);
  const down = pixels * (OPS.down + channels * tapsDown * OPS.tapDown);
  const blend = from.width * from.height * OPS.premultiply + pixels * OPS.unpremultiply;
  const tables = OPS.tables + (to.width * tapsAcross + to.height * tapsDown) * OPS.pair;
  return across + down + (opaque ? 0 : blend) + (from.height + to.height) * OPS.row + tables;
}

/** Levels of the rows that an output row needs, rows of the source as they are weighed, and taps, as given and in pairs. */
function memoryBytes(filter: TapFilter, { from, to, before, after }: Place): number {
  const tapsOn = (inputSize: number, outputSize: number): number =>
    Math.min(inputSize, TAPS[filter] * Math.max(1, inputSize / outputSize)) + 4;
  const across = tapsOn(before.width, after.width);
  const down = tapsOn(before.height, after.height);
  const rows = 8 * (to.width + 32) * (down + 4);
  const source = 48 * (from.width + across + 64);
  return rows + source + 4 * (to.width * across + to.height * down);
}

/** Size of an image after resizing: a missing side follows the proportions, at least 1. */
function resizedSize(op: Resize, from: Size): Size {
  const width = op.width ?? follow(op.height ?? from.height, from.height, from.width);
  const height = op.height ?? follow(op.width ?? from.width, from.width, from.height);
  return { width, height };
}

const follow = (given: number, of: number, other: number): number =>
  Math.max(1, Math.floor((given * other) / of + 0.5));

function reach(filter: ResizeFilter, to: Region, before: Size, after: Size): Region {
  const reachOf = (index: number, inputSize: number, outputSize: number) => {
    if (filter !== "nearest") return tapReach(index, { filter, inputSize, outputSize });
    const at = nearestInput(index, inputSize, outputSize);
    return [at, at] as const;
  };
  const [left] = reachOf(to.x, before.width, after.width);
  const [, right] = reachOf(to.x + to.width - 1, before.width, after.width);
  const [top] = reachOf(to.y, before.height, after.height);
  const [, bottom] = reachOf(to.y + to.height - 1, before.height, after.height);
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** Which inputs a run of outputs is picked from. */
function picksOf(axis: {
  inputSize: number;
  outputSize: number;
  first: number;
  count: number;
}): Int32Array<ArrayBuffer> {
  const { inputSize, outputSize, first, count } = axis;
  return Int32Array.from({ length: count }, (_, n) => nearestInput(first + n, inputSize, outputSize));
}
