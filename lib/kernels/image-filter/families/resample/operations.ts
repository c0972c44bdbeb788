import * as z from "zod";
import type { Region, Size } from "../../../kernel.ts";
import { MAX_SIDE } from "../../limits.ts";
import { operation, type Place } from "../../operation.ts";
import type { StepBase } from "../../step.ts";
import { lanczosTaps, type Taps, tapReach } from "./taps.ts";

/** `columns` has the taps of `to`'s columns (absolute starts in the image before), `rows` those of its rows. */
export interface ResampleStep extends StepBase {
  readonly kind: "resample";
  readonly columns: Taps;
  readonly rows: Taps;
}

const side = z.int().min(1).max(MAX_SIDE);
const resize = z
  .object({
    op: z.literal("resize"),
    width: side.optional().meta({ title: "Width", unit: "px", step: 1, initial: 800 }),
    height: side.optional().meta({ title: "Height", unit: "px", step: 1 }),
  })
  .refine((op) => op.width !== undefined || op.height !== undefined, {
    path: ["width"],
    message: "needs a width, a height, or both",
  })
  .meta({ title: "Resize (Lanczos 3)", group: "Shape" });

/** Taps per output are padded to a multiple of this: what a WASM vector reads at once. */
const TAP_MULTIPLE = 4;
/** Operations per pixel, in quarters of a nanosecond of the WebAssembly implementation on one core. */
const OPS = { row: 4, tap: 2 } as const;

/**
 * Resizing. Premultiplies what it reads and un-premultiplies what it makes, unless the image is opaque.
 *
 * - `resize(width, height)`: a missing side follows the image's proportions. Tables {@link lanczosTaps} for columns and
 *   rows, weights in 1/16 384 summing to exactly 16 384 for each output. Along x first, on every row needed:
 *   `h = (Σ w · p + 128) >> 8`: levels in 1/64, negative ones included (|h| < 2¹⁵). Then along y:
 *   `clamp8((Σ w · h + 524 288) >> 20)`, all four channels. (|Σ w·h| < 2³⁰.)
 */
export const resampleOperations = {
  resize: operation(resize, {
    size: resizedSize,
    scaled: ({ width, height, ...op }, scale) => ({
      ...op,
      ...(width !== undefined && { width: Math.max(1, Math.round(width * scale)) }),
      ...(height !== undefined && { height: Math.max(1, Math.round(height * scale)) }),
    }),
    reach: (_, to, before, after) => reach(to, before, after),
    step: (_, { from, to, before, after }) => ({
      kind: "resample",
      from,
      to,
      columns: tapsOf(to.x, to.width, before.width, after.width),
      rows: tapsOf(to.y, to.height, before.height, after.height),
    }),
    costOps: (_, { from, to, before, after }) => {
      const pixels = to.width * to.height;
      const tapsAcross = 6 * Math.max(1, before.width / after.width);
      const tapsDown = 6 * Math.max(1, before.height / after.height);
      return OPS.tap * (to.width * from.height * tapsAcross + pixels * tapsDown) + pixels * OPS.row;
    },
    memoryBytes: (_, { from, to }: Place) => to.width * from.height * 8,
  }),
};

/** Size of an image after resizing: a missing side follows the proportions, at least 1. */
function resizedSize(
  op: { readonly width?: number | undefined; readonly height?: number | undefined },
  from: Size,
): Size {
  const width = op.width ?? follow(op.height ?? from.height, from.height, from.width);
  const height = op.height ?? follow(op.width ?? from.width, from.width, from.height);
  return { width, height };
}

const follow = (given: number, of: number, other: number): number =>
  Math.max(1, Math.floor((given * other) / of + 0.5));

function reach(to: Region, before: Size, after: Size): Region {
  const [left] = tapReach(to.x, before.width, after.width);
  const [, right] = tapReach(to.x + to.width - 1, before.width, after.width);
  const [top] = tapReach(to.y, before.height, after.height);
  const [, bottom] = tapReach(to.y + to.height - 1, before.height, after.height);
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

function tapsOf(first: number, count: number, inputSize: number, outputSize: number): Taps {
  return lanczosTaps({ inputSize, outputSize, first, count, multipleOf: TAP_MULTIPLE });
}
