import * as z from "zod";
import type { Region } from "../../../kernel.ts";
import { widen } from "../../../regions.ts";
import { type Operation, operation, type Place } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";
import { halfWidths, type Shape } from "./shapes.ts";

/** One pass, or two, the second on what the first made. */
export interface MorphologyStep extends StepBase {
  readonly kind: "morphology";
  readonly shape: Shape;
  readonly radius: number;
  /** The first reads `from`, the last writes `to`; each reads its own `to` and `radius` pixels around it. */
  readonly passes: readonly MorphologyPass[];
}

export interface MorphologyPass {
  /** Maximum, else minimum. */
  readonly dilates: boolean;
  readonly from: Region;
  readonly to: Region;
}

const MAX_RADIUS = 32;

const radius = z.int().min(1).max(MAX_RADIUS).meta({ title: "Radius", unit: "px", step: 1, initial: 2 });
const shape = z.enum(["disc", "square"]).default("disc").meta({ title: "Shape", initial: "disc" });

const group = "Morphology";
const erode = z.object({ op: z.literal("erode"), radius, shape }).meta({ title: "Erode", group });
const dilate = z.object({ op: z.literal("dilate"), radius, shape }).meta({ title: "Dilate", group });
const open = z.object({ op: z.literal("open"), radius, shape }).meta({ title: "Open", group });
const close = z.object({ op: z.literal("close"), radius, shape }).meta({ title: "Close", group });

/**
 * Operations per pixel of a row that is read, of one that is made, and of un-premultiplying it; per sample of a minimum of
 * two rows and of one along a row, and of taking two rows together.
 */
const OPS = {
  disc: { read: 2.6, across: 0.047, down: 0.106, rows: 23 },
  square: { read: 1.7, write: 0.8, down: 0.106 },
  unpremultiply: 9,
} as const;
/** Bytes of the rows that a square is worked on at once, and of a row beside its pixels: those of `wasm/morphology.ts`. */
const BAND_BYTES = 2 ** 18;
const ROW_BYTES = 352;

/**
 * Mathematical morphology of each channel by a flat shape around each pixel, by edge clamp (Serra, "Image Analysis and
 * Mathematical Morphology", 1982). Neighbours are the pixels (dx, dy) with |dx| ≤ `halfWidths(shape, radius)[|dy|]`:
 * a square of 2·radius + 1 pixels, or the disc dx² + dy² ≤ radius².
 *
 * - `erode`: the smallest neighbour, `dilate`: the largest;
 * - `open`: erode, then dilate; `close`: dilate, then erode. What lies between is an image of the same size, with an edge
 *   clamp of its own.
 *
 * Premultiplied values are compared and the result is un-premultiplied, unless the image is opaque: shapes on a
 * transparent ground grow and shrink with their colour, and the colours of invisible pixels do not count. Premultiplying
 * between two passes undoes un-premultiplying exactly, for no colour exceeds the alpha beside it: open and close are what
 * their two operations would be.
 */
export const morphologyOperations = {
  erode: operation(erode, passing([false])),
  dilate: operation(dilate, passing([true])),
  open: operation(open, passing([false, true])),
  close: operation(close, passing([true, false])),
};

interface Element {
  readonly radius: number;
  readonly shape: Shape;
}

/** @param dilates of each pass, whether it is a dilation. */
function passing<Op extends Element>(dilates: readonly boolean[]): Omit<Operation<Op>, "schema"> {
  return {
    reach: ({ radius }, to, before) => widen(to, dilates.length * radius, dilates.length * radius, before),
    step: ({ radius, shape }, place) => {
      const step: MorphologyStep = {
        kind: "morphology",
        from: place.from,
        to: place.to,
        shape,
        radius,
        passes: passesOf(dilates, radius, place),
      };
      return step;
    },
    costOps: (op, place) =>
      passesOf(dilates, op.radius, place).reduce((sum, { to }) => sum + passOps(op, to, place.opaque), 0),
    memoryBytes: (_, { from }) => (dilates.length * 4 * from.width + 400) * (from.height + 1),
    scaled: (op, scale) => {
      const radius = Math.round(op.radius * scale);
      return radius < 1 ? null : { ...op, radius };
    },
  };
}

function passesOf(dilates: readonly boolean[], radius: number, { to, before }: Place): MorphologyPass[] {
  const passes: MorphologyPass[] = [];
  let made = to;
  for (const each of dilates.toReversed()) {
    const from = widen(made, radius, radius, before);
    passes.unshift({ dilates: each, from, to: made });
    made = from;
  }
  return passes;
}

/** Rows and columns beyond the image's edge are worked on too. */
function passOps({ radius, shape }: Element, { width, height }: Region, opaque: boolean): number {
  const columns = width + 2 * radius;
  const channels = opaque ? 3 : 4;
  const unpremultiplying = opaque ? 0 : width * height * OPS.unpremultiply;
  if (shape === "square") {
    const { read, write, down } = OPS.square;
    const rowBytes = columns * 4 + ROW_BYTES;
    const rows = height + 2 * radius * Math.ceil((height * rowBytes) / BAND_BYTES);
    const doublings = Math.ceil(Math.log2(2 * radius + 1));
    return rows * (columns * read + doublings * rowBytes * down) + width * height * write + unpremultiplying;
  }
  const { read, across, down, rows } = OPS.disc;
  const widenings = new Set(halfWidths(shape, radius)).size;
  const widening = columns * (read + channels * across * widenings);
  const joining = (2 * radius + 1) * (width * channels * down + rows);
  return (height + 2 * radius) * (widening + joining) + unpremultiplying;
}
