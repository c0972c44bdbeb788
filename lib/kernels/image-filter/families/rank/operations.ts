import * as z from "zod";
import { widen } from "../../../regions.ts";
import { operation } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";

/** `from` is `to` and `radius` pixels around it. */
export interface MedianStep extends StepBase {
  readonly kind: "median";
  readonly radius: number;
}

const MAX_RADIUS = 5;

const median = z
  .object({
    op: z.literal("median"),
    radius: z.int().min(1).max(MAX_RADIUS).meta({ title: "Radius", unit: "px", step: 1, initial: 2 }),
  })
  .meta({ title: "Median", group: "Noise" });

/** Operations per pixel by radius, in quarters of a nanosecond of the WebAssembly implementation on one core, between RGB and RGBA. */
const OPS = [0, 15, 39, 104, 150, 290] as const;

/**
 * ## median(radius)
 * Each channel becomes the middle one, in order of size, of its values in the square of (2·radius + 1)² pixels, by edge
 * clamp. Premultiplied values are compared and the result is un-premultiplied, unless the image is opaque: so the colours
 * of invisible pixels do not count. No colour exceeds the alpha beside it, as none does in the square; and where only
 * alpha varies the colour stays, for premultiplying keeps the order.
 */
export const rankOperations = {
  median: operation(median, {
    reach: ({ radius }, to, before) => widen(to, radius, radius, before),
    step: ({ radius }, { from, to }) => ({ kind: "median", from, to, radius }),
    costOps: ({ radius }, { to }) => to.width * to.height * OPS[radius]!,
    memoryBytes: ({ radius }, { to }) => (4 * to.width + 8 * radius + 400) * (2 * radius + 2) + 2 ** 16,
    scaled: (op, scale) => {
      const radius = Math.round(op.radius * scale);
      return radius < 1 ? null : { ...op, radius };
    },
  }),
};
