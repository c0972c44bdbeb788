import * as z from "zod";
import { widen } from "../../../regions.ts";
import { type Operation, operation, type Place } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";
import { type Light, lightOf } from "./light.ts";

/** `from` is `to` and one pixel around it. */
export interface GradientStep extends StepBase {
  readonly kind: "gradient";
  readonly operator: "sobel" | "scharr" | "laplacian" | "emboss";
  /** α and β of emboss. */
  readonly light: Light | null;
}

const GROUP = "Edges";

const sobel = z.object({ op: z.literal("sobel") }).meta({ title: "Edges (Sobel)", group: GROUP });
const scharr = z.object({ op: z.literal("scharr") }).meta({ title: "Edges (Scharr)", group: GROUP });
const laplacian = z.object({ op: z.literal("laplacian") }).meta({ title: "Edges (Laplacian)", group: GROUP });

const emboss = z
  .object({
    op: z.literal("emboss"),
    angle: z.int().min(0).max(359).default(135).meta({ title: "Light from", unit: "°", step: 1, initial: 135 }),
    depth: z.number().min(0.1).max(10).default(1).meta({ title: "Depth", unit: "×", step: 0.1, initial: 1 }),
  })
  .meta({ title: "Emboss", group: GROUP });

/** Operations per pixel, and of premultiplying it and keeping its alpha. */
const OPS = { sobel: 5.5, scharr: 5.9, laplacian: 3.7, emboss: 5.3, blend: 3.8 } as const;

/**
 * Edges, from the luma `y` (see grayscale) of the premultiplied colours, with its 3 × 3 neighbourhood by edge clamp: first
 * index x, second y, both −, 0 or +. The result is grey: r = g = b, not un-premultiplied; alpha is the input's at that
 * pixel. With s = 1, t = 2 for `sobel` and `emboss`, s = 3, t = 10 for `scharr`:
 * `gx = (s y₊₋ + t y₊₀ + s y₊₊) − (s y₋₋ + t y₋₀ + s y₋₊)`, gy likewise transposed.
 *
 * - `sobel`: `min(255, floor(sqrt(gx² + gy²)))`.
 * - `scharr`: `min(255, floor(sqrt((gx² + gy²) >> 4)))`: as strong as Sobel's, its direction errors far smaller
 *   (Jähne, Scharr, Körkel, "Principles of filter design", 1999).
 * - `laplacian`: `min(255, |y₋₀ + y₊₀ + y₀₋ + y₀₊ − 4 y₀₀|)`.
 * - `emboss(angle, depth)`: relief lit from `angle`, in degrees counter-clockwise from the right:
 *   `clamp8(128 + ((α gx + β gy + 128) >> 8))` with `(α, β) = lightOf(angle, depth)`.
 */
export const gradientOperations = {
  sobel: operation(sobel, {
    ...neighbourly(OPS.sobel),
    step: (_, place) => stepOf("sobel", place),
  }),
  scharr: operation(scharr, {
    ...neighbourly(OPS.scharr),
    step: (_, place) => stepOf("scharr", place),
  }),
  laplacian: operation(laplacian, {
    ...neighbourly(OPS.laplacian),
    step: (_, place) => stepOf("laplacian", place),
  }),
  emboss: operation(emboss, {
    ...neighbourly(OPS.emboss),
    step: ({ angle, depth }, place) => ({ ...stepOf("emboss", place), light: lightOf(angle, depth) }),
  }),
};

function neighbourly(ops: number): Required<Pick<Operation<unknown>, "reach" | "costOps">> {
  return {
    reach: (_, to, before) => widen(to, 1, 1, before),
    costOps: (_, { to, opaque }) => to.width * to.height * (ops + (opaque ? 0 : OPS.blend)),
  };
}

function stepOf(operator: GradientStep["operator"], { from, to }: Place): GradientStep {
  return { kind: "gradient", from, to, operator, light: null };
}
