import * as z from "zod";
import { widen } from "../../../regions.ts";
import { operation } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";

/** `from` is `to` and `radius` pixels around it. */
export interface BoxStep extends StepBase {
  readonly kind: "box";
  readonly radius: number;
}

/** Column sums of 2 · 127 + 1 rows fit 16 bits, sums of such a square 24. */
const MAX_RADIUS = 127;

const boxBlur = z
  .object({
    op: z.literal("box-blur"),
    radius: z.int().min(1).max(MAX_RADIUS).meta({ title: "Radius", unit: "px", step: 1, initial: 3 }),
  })
  .meta({ title: "Box blur", group: "Blur and sharpen" });

/** Operations per pixel: of a row that moves a sum of columns, of a mean, and of both ways of premultiplying. */
const OPS = { column: 3, mean: 3, premultiply: 1.7, unpremultiply: 15 } as const;

/**
 * ## box-blur(radius)
 * The mean of the A = (2·radius + 1)² pixels around each, by edge clamp, rounded once: `floor((Σ + (A >> 1)) / A)`, for
 * each of the four channels. Premultiplied colours are read and the result is un-premultiplied, unless the image is opaque.
 */
export const boxOperations = {
  "box-blur": operation(boxBlur, {
    reach: ({ radius }, to, before) => widen(to, radius, radius, before),
    step: ({ radius }, { from, to }) => ({ kind: "box", from, to, radius }),
    costOps: ({ radius }, { to, opaque }) => {
      const columns = to.width + 2 * radius;
      const pixels = to.width * to.height;
      const moved = columns * to.height * OPS.column + pixels * OPS.mean;
      // Each row is premultiplied twice: where it enters the square and where it leaves it.
      const blended = columns * 2 * (to.height + radius) * OPS.premultiply + pixels * OPS.unpremultiply;
      return moved + (opaque ? 0 : blended);
    },
    scaled: (op, scale) => {
      const radius = Math.round(op.radius * scale);
      return radius < 1 ? null : { ...op, radius };
    },
  }),
};
