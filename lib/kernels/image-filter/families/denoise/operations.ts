import * as z from "zod";
import { widen } from "../../../regions.ts";
import { operation, type Place } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";
import { bilateralRadius } from "./weights.ts";

/** `from` is `to` and the radius of `sigma` around it. */
interface BilateralStep extends StepBase {
  readonly kind: "bilateral";
  readonly sigma: number;
  readonly range: number;
}

/** `from` is `to` and `patch + search` pixels around it. */
interface NonLocalStep extends StepBase {
  readonly kind: "non-local";
  readonly strength: number;
  readonly patch: number;
  readonly search: number;
}

/** Steps of this family. */
export type DenoiseStep = BilateralStep | NonLocalStep;

const GROUP = "Noise";
const MIN_SIGMA = 0.5;

const bilateral = z
  .object({
    op: z.literal("bilateral"),
    sigma: z.number().min(MIN_SIGMA).max(8).meta({ title: "Radius (σ)", unit: "px", step: 0.1, initial: 2 }),
    range: z.number().min(1).max(100).meta({ title: "Range", unit: "levels", step: 1, initial: 20 }),
  })
  .meta({ title: "Bilateral smoothing", group: GROUP });

const MIN_STRENGTH = 1;
const MIN_SEARCH = 2;

const denoise = z
  .object({
    op: z.literal("denoise"),
    strength: z.number().min(MIN_STRENGTH).max(50).meta({ title: "Strength", unit: "levels", step: 1, initial: 10 }),
    patch: z.int().min(1).max(3).default(1).meta({ title: "Patch radius", unit: "px", step: 1, initial: 1 }),
    search: z
      .int()
      .min(MIN_SEARCH)
      .max(10)
      .default(5)
      .meta({ title: "Search radius", unit: "px", step: 1, initial: 5 }),
  })
  .meta({ title: "Denoise (non-local means)", group: GROUP });

/** Operations per pixel, and per neighbour of a disc or square; what a fourth channel adds to both. */
const OPS = { pixel: 13, disc: 2.05, square: 2, perSearch: 0.14, alpha: { pixel: 9, neighbour: 0.45 } } as const;

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
 *
 * ## denoise(strength, patch, search)
 * Non-local means: Buades, Coll and Morel, "A non-local algorithm for image denoising", 2005. Over the square of
 * (2·search + 1)² pixels around p, by edge clamp, a pixel's weight tells how alike the squares of (2·patch + 1)² pixels
 * around it and around p are: `w = table[S >> coarse]`, 0 beyond its 64 bins, with S the sum, over the pixels of a patch and
 * all channels, of `(d² + h) >> fine`, d being the difference and h half of `1 << fine`. The table has
 * `floor(255 · exp(−m / strength²) + ½)`, with m the mean squared difference of a patch's colours, S · 2^fine / (3 · pixels of
 * a patch), in the middle of a bin; `fine` and `coarse` are the least with which all weights that are not 0 have a bin, at
 * most 9 of them coarse: see `patchWeights`. Noise of deviation σ makes m about 2σ²: a strength near σ removes it.
 */
export const denoiseOperations = {
  bilateral: operation(bilateral, {
    reach: ({ sigma }, to, before) => widen(to, bilateralRadius(sigma), bilateralRadius(sigma), before),
    step: ({ sigma, range }, { from, to }) => ({ kind: "bilateral", from, to, sigma, range }),
    costOps: ({ sigma }, place) => costOps(place, Math.PI * bilateralRadius(sigma) ** 2, OPS.disc),
    memoryBytes: () => 2 ** 17,
    scaled: (op, scale) => (op.sigma * scale < MIN_SIGMA ? null : { ...op, sigma: op.sigma * scale }),
  }),
  denoise: operation(denoise, {
    reach: ({ patch, search }, to, before) => widen(to, patch + search, patch + search, before),
    step: ({ strength, patch, search }, { from, to }) => ({ kind: "non-local", from, to, strength, patch, search }),
    costOps: ({ search }, place) => costOps(place, (2 * search + 1) ** 2, OPS.square + OPS.perSearch * search),
    memoryBytes: ({ patch, search }) => 2 ** 17 + 2 * search * (search + 1) * 180 * (32 + search) + 2 ** 11 * patch,
    // In a smaller copy, noise is averaged in proportion.
    scaled: (op, scale) => {
      const strength = op.strength * scale;
      const patch = Math.max(1, Math.round(op.patch * scale));
      const search = Math.max(MIN_SEARCH, Math.round(op.search * scale));
      return strength < MIN_STRENGTH ? null : { ...op, strength, patch, search };
    },
  }),
};

/** @param neighbours of a pixel; @param each operations of one, of three channels. */
function costOps({ to, opaque }: Place, neighbours: number, each: number): number {
  const pixels = to.width * to.height;
  const alphaOps = opaque ? 0 : OPS.alpha.pixel + neighbours * OPS.alpha.neighbour;
  return pixels * (OPS.pixel + neighbours * each + alphaOps);
}
