import * as z from "zod";
import { widen } from "../../../regions.ts";
import { operation } from "../../operation.ts";
import type { StepBase } from "../../step.ts";

/** `from` is `to` and one pixel around it. */
interface SobelStep extends StepBase {
  readonly kind: "sobel";
}

export type GradientStep = SobelStep;

const sobel = z.object({ op: z.literal("sobel") }).meta({ title: "Edges (Sobel)", group: "Edges" });

/** Operations per pixel, in quarters of a nanosecond of the WebAssembly implementation on one core. */
const SOBEL_OPS = 10;

/**
 * Edges, from the luma `y` (see grayscale) of the premultiplied colours, with its 3 × 3 neighbourhood by edge clamp.
 *
 * - `sobel`: `gx = (y₊₋ + 2 y₊₀ + y₊₊) − (y₋₋ + 2 y₋₀ + y₋₊)` (first index x), gy likewise transposed;
 *   `m = min(255, floor(sqrt(gx² + gy²)))`; r = g = b = m, not un-premultiplied; alpha is the input's at that pixel.
 */
export const gradientOperations = {
  sobel: operation(sobel, {
    reach: (_, to, before) => widen(to, 1, 1, before),
    step: (_, { from, to }) => ({ kind: "sobel", from, to }),
    costOps: (_, { to }) => to.width * to.height * SOBEL_OPS,
  }),
};
