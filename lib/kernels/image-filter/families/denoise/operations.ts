import * as z from "zod";
import { widen } from "../../../regions.ts";
import { operation } from "../../operation.ts";
import type { StepBase } from "../../step.ts";
import { bilateralRadius } from "./weights.ts";

/** `from` is `to` and the radius of `sigma` around it. */
export interface BilateralStep extends StepBase {
  readonly kind: "bilateral";
  readonly sigma: number;
  readonly range: number;
}

const GROUP = "Noise";
const MIN_SIGMA = 0.5;

const bilateral = z
  .object({
    op: z.literal("bilateral"),
    sigma: z.number().min(MIN_SIGMA).max(8).meta({ title: "Sigma", unit: "px", step: 0.1, initial: 2 }),
    range: z.number().min(1).max(100).meta({ title: "Range", unit: "levels", step: 1, initial: 20 }),
  })
  .meta({ title: "Bilateral", group: GROUP });

/** Operations per pixel, and per neighbour too, in quarters of a nanosecond of the WebAssembly implementation on one core, between RGB and RGBA. */
const OPS = { bilateralPixel: 20, bilateralNeighbour: 2 } as const;

/**
 * Noise is averaged away over pixels that are alike. Premultiplied values are compared and averaged, alpha like the
 * colours, and the result is un-premultiplied by the new alpha, unless the image is opaque: no colour exceeds the alpha
 * beside it, for all channels of a pixel have the same weight. With weights w of pixels q, its own being 255:
 * `c(p) = floor((Σ w c(q) + (Σ w >> 1)) / Σ w)`, `Σ w c ≤ 797 · 255² < 2²⁶`.
 *
 * ## bilateral(sigma, range)
 * Tomasi and Manduchi, "Bilateral filtering for gray and color images", 1998. Over the disc `|q − p|² ≤ r²`,
 * `r = ceil(2 · sigma)`, by edge clamp, weights are a table's, `w = table[|q − p|²][D >> shift]`, 0 beyond its 64 bins. D is
 * the largest difference of any channel, 0 … 255: so no channel is mixed across an edge that it has, whatever the others.
 * The table has `floor(255 · exp(−|q − p|² / (2 sigma²)) · exp(−D² / (2 range²)) + ½)`, with the middle D of a bin; `shift`
 * is the least with which all weights that are not 0 have a bin: see `bilateralWeights`.
 */
export const denoiseOperations = {
  bilateral: operation(bilateral, {
    reach: ({ sigma }, to, before) => widen(to, bilateralRadius(sigma), bilateralRadius(sigma), before),
    step: ({ sigma, range }, { from, to }) => ({ kind: "bilateral", from, to, sigma, range }),
    costOps: ({ sigma }, { to }) => {
      const neighbours = Math.PI * bilateralRadius(sigma) ** 2;
      return Math.ceil(to.width * to.height * (OPS.bilateralPixel + OPS.bilateralNeighbour * neighbours));
    },
    memoryBytes: () => 2 ** 17,
    scaled: (op, scale) => (op.sigma * scale < MIN_SIGMA ? null : { ...op, sigma: op.sigma * scale }),
  }),
};
