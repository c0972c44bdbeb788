import * as z from "zod";
import { operation } from "../../operation.ts";
import type { StepBase } from "../../step.ts";

/** brightness, contrast: `clamp8((c · scale + offset) >> 8)` of the colours; `from` equals `to`. */
interface AffineStep extends StepBase {
  readonly kind: "affine";
  readonly scale: number;
  readonly offset: number;
}

/** `from` equals `to`. */
interface GrayscaleStep extends StepBase {
  readonly kind: "grayscale";
}

export type PointwiseStep = AffineStep | GrayscaleStep;

const GROUP = "Colour";

const amount = z.number().min(-1).max(1).meta({ title: "Amount", unit: "", step: 0.01, initial: 0.1 });

const brightness = z.object({ op: z.literal("brightness"), amount }).meta({ title: "Brightness", group: GROUP });
const contrast = z.object({ op: z.literal("contrast"), amount }).meta({ title: "Contrast", group: GROUP });
const grayscale = z.object({ op: z.literal("grayscale") }).meta({ title: "Grayscale", group: GROUP });

/** Operations per pixel, in quarters of a nanosecond of the WebAssembly implementation on one core. */
const AFFINE_OPS = 6;
const GRAYSCALE_OPS = 5;

/**
 * Operations on each pixel alone, of its colours as they are (not premultiplied); alpha is kept.
 *
 * - `brightness` adds `amount` × 255 levels, `contrast` scales the distance from mid-grey by 1 + `amount`:
 *   with `(scale, offset) = affineOf(op)` each colour `c → clamp8((c · scale + offset) >> 8)`.
 * - `grayscale`: `y = (54 r + 183 g + 19 b + 128) >> 8` (Rec. 709, ITU-R BT.709-6 §3.2, in 1/256); r = g = b = y.
 */
export const pointwiseOperations = {
  brightness: operation(brightness, {
    step: (op, { from, to }) => ({ kind: "affine", from, to, ...affineOf(op) }),
    costOps: (_, { to }) => to.width * to.height * AFFINE_OPS,
  }),
  contrast: operation(contrast, {
    step: (op, { from, to }) => ({ kind: "affine", from, to, ...affineOf(op) }),
    costOps: (_, { to }) => to.width * to.height * AFFINE_OPS,
  }),
  grayscale: operation(grayscale, {
    step: (_, { from, to }) => ({ kind: "grayscale", from, to }),
    costOps: (_, { to }) => to.width * to.height * GRAYSCALE_OPS,
  }),
};

/** Scale and offset in 1/256 of brightness and contrast; the offset includes the rounding half. */
export function affineOf(op: { readonly op: "brightness" | "contrast"; readonly amount: number }): {
  readonly scale: number;
  readonly offset: number;
} {
  if (op.op === "brightness") return { scale: 256, offset: Math.floor(op.amount * 255 + 0.5) * 256 };
  const scale = Math.floor((1 + op.amount) * 256 + 0.5);
  return { scale, offset: 128 * (256 - scale) + 128 };
}
