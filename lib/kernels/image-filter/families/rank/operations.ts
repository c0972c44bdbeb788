import * as z from "zod";
import { widen } from "../../../regions.ts";
import { operation } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";
import { COMPARATOR_WORDS, medianNetwork } from "./median-network.ts";

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

/** Samples that a comparator takes at once: `CHUNK` of `wasm/rank.ts`. */
const CHUNK = 256;
/** Operations of a comparator per sample, and of starting it; of a row; of writing a pixel, and of un-premultiplying it. */
const OPS = { compare: 0.124, start: 10.3, row: 170, write: 1.1, unpremultiply: 9 } as const;

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
    costOps: ({ radius }, { to, opaque }) => {
      const samples = to.width * (opaque ? 3 : 4);
      const comparators = medianNetwork(radius).comparators.length / COMPARATOR_WORDS;
      const comparing = comparators * (samples * OPS.compare + Math.ceil(samples / CHUNK) * OPS.start);
      const writing = to.width * (OPS.write + (opaque ? 0 : OPS.unpremultiply));
      return to.height * (comparing + writing + OPS.row);
    },
    memoryBytes: ({ radius }, { to }) => (4 * to.width + 8 * radius + 400) * (2 * radius + 2) + 2 ** 16,
    scaled: (op, scale) => {
      const radius = Math.round(op.radius * scale);
      return radius < 1 ? null : { ...op, radius };
    },
  }),
};
