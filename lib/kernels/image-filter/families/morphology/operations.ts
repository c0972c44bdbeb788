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

/** Operations per pixel, in quarters of a nanosecond of the WebAssembly implementation on one core, between RGB and RGBA. */
const OPS = { read: 2.5, write: 5, join: 0.43 } as const;

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
    costOps: ({ radius, shape }, place) => {
      const joins = joinsOf(shape, radius);
      return passesOf(dilates, radius, place).reduce(
        (sum, { from, to }) =>
          sum +
          from.width * from.height * (OPS.read + OPS.join * joins.across) +
          to.width * to.height * (OPS.write + OPS.join * joins.down),
        0,
      );
    },
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

/** How many minima of two samples a sample of the source and of the result takes. */
function joinsOf(shape: Shape, radius: number): { readonly across: number; readonly down: number } {
  const doublings = Math.ceil(Math.log2(2 * radius + 1));
  if (shape === "square") return { across: doublings, down: doublings };
  return { across: new Set(halfWidths(shape, radius)).size, down: 2 * radius + 1 };
}
