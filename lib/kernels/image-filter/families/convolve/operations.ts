import * as z from "zod";
import { widen } from "../../../regions.ts";
import { operation } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";

/** `from` is `to` and one pixel around it. */
export interface ConvolveStep extends StepBase {
  readonly kind: "convolve";
  /** Nine, row by row. */
  readonly weights: readonly number[];
  readonly divisor: number;
  readonly offset: number;
  /** Alpha stays; else it is filtered like the colours. */
  readonly keepsAlpha: boolean;
}

const weight = (title: string, initial = 0) =>
  z.int().min(-1000).max(1000).default(initial).meta({ title, unit: "", step: 1, initial });

const convolve = z
  .object({
    op: z.literal("convolve"),
    topLeft: weight("Top left"),
    top: weight("Top"),
    topRight: weight("Top right"),
    left: weight("Left"),
    centre: weight("Centre", 1),
    right: weight("Right"),
    bottomLeft: weight("Bottom left"),
    bottom: weight("Bottom"),
    bottomRight: weight("Bottom right"),
    divisor: z.int().min(1).max(10_000).default(1).meta({ title: "Divisor", unit: "", step: 1, initial: 1 }),
    offset: z.int().min(-255).max(255).default(0).meta({ title: "Offset", unit: "levels", step: 1, initial: 0 }),
  })
  .meta({ title: "Convolution 3 × 3", group: "Blur and sharpen" });

/** Operations per pixel. */
const OPS = { opaque: 12.6, transparent: 30.3 } as const;

/**
 * ## convolve(nine weights, divisor, offset)
 * Each pixel becomes the weighted sum of its 3 × 3 neighbourhood, by edge clamp; a neighbour's weight is the one at its own
 * place (correlation, as in sharp and OpenCV). Premultiplied colours are read and the result is un-premultiplied by the
 * new alpha. For a channel with neighbours p and weights w:
 * `q = floor((Σ w p + (divisor >> 1)) / divisor)`, `|Σ w p| ≤ 2 295 000`.
 *
 * - Where the weights sum to the divisor, flat areas stay as they are (blurring, sharpening): alpha is filtered alike,
 *   `a = clamp8(q)`, so that neither blurs nor sharpening darken the borders of what is transparent. Else (edges, relief)
 *   alpha is kept, for it would vanish.
 * - The colours: `c = clamp8(q + o)`, `o = sign(offset) · premultiplied(|offset|, a)` with that alpha `a`, as the bias of
 *   feConvolveMatrix is (W3C Filter Effects 1, §9.7); q outside −16 384 … 16 383 counts as the nearer of these, which
 *   changes nothing.
 */
export const convolveOperations = {
  convolve: operation(convolve, {
    reach: (_, to, before) => widen(to, 1, 1, before),
    step: (op, { from, to }) => {
      const weights = weightsOf(op);
      const keepsAlpha = weights.reduce((sum, weight) => sum + weight, 0) !== op.divisor;
      return { kind: "convolve", from, to, weights, divisor: op.divisor, offset: op.offset, keepsAlpha };
    },
    costOps: (_, { to, opaque }) => to.width * to.height * (opaque ? OPS.opaque : OPS.transparent),
  }),
};

/** The nine weights, row by row. */
export function weightsOf(op: z.output<typeof convolve>): readonly number[] {
  const { topLeft, top, topRight, left, centre, right, bottomLeft, bottom, bottomRight } = op;
  return [topLeft, top, topRight, left, centre, right, bottomLeft, bottom, bottomRight];
}
