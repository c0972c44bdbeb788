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

/** Operations per pixel, in quarters of a nanosecond of the WebAssembly implementation on one core, between RGB and RGBA. */
const OPS = { column: 4, row: 10 } as const;

/**
 * ## box-blur(radius)
 * The mean of the A = (2·radius + 1)² pixels around each, by edge clamp, rounded once: `floor((Σ + (A >> 1)) / A)`, for
 * each of the four channels. Premultiplied colours are read and the result is un-premultiplied, unless the image is opaque.
 */
export const boxOperations = {
  "box-blur": operation(boxBlur, {
    reach: ({ radius }, to, before) => widen(to, radius, radius, before),
    step: ({ radius }, { from, to }) => ({ kind: "box", from, to, radius }),
    costOps: (_, { from, to }) => from.width * from.height * OPS.column + to.width * to.height * OPS.row,
    scaled: (op, scale) => {
      const radius = Math.round(op.radius * scale);
      return radius < 1 ? null : { ...op, radius };
    },
  }),
};
