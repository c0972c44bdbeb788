import * as z from "zod";
import type { ImageShape } from "../../../kernel.ts";
import { tileAt, tileCount } from "../../../regions.ts";
import { analysis } from "../../analysis.ts";
import { AnalyzedImageTooLongError } from "../../analyze-errors.ts";
import { COLOURS, type Mark, markThickness } from "../../drawing/marks.ts";
import { apronOf } from "../../pieces/apron.ts";
import { ANGLES, binCount, directionOf } from "./angles.ts";
import { mergeVotes, readLines } from "./merge-votes.ts";

/** Longest side of the picture, in pixels: the accumulator then takes at most 34 MB where it is put together. */
const MAX_LINE_SIDE = 16_384;
/** Most lines listed. */
const MAX_LINES = 500;
/** Tiles are this many times the usual side: votes of a tile grow with its side only. */
const SIDE_FACTOR = 2;
/** How far gradients look beyond their pixel. */
export const EDGE_REACH = 1;

const schema = z
  .object({
    op: z.literal("lines"),
    threshold: z.int().min(1).max(255).default(60).meta({ title: "Edge threshold", unit: "levels" }),
    minVotes: z.int().min(2).max(65_535).default(100).meta({ title: "Least votes", unit: "px" }),
    limit: z.int().min(1).max(MAX_LINES).default(20).meta({ title: "At most" }),
  })
  .meta({ title: "Lines", group: "Features" });

export type LinesOp = z.output<typeof schema>;

/** Operations in quarters of a nanosecond of the WebAssembly implementation on one core: per pixel, edge, bin. */
const OPS = { opaque: 3.5, transparent: 7.5, edge: 560, bin: 0.5 } as const;
/** Levels by which a higher threshold halves the edges of a photo, more or less: 1/16 of it are edges at 60 levels. */
const HALVING_LEVELS = 15;

/**
 * `lines`: straight edges by the Hough transform (Duda and Hart, *Use of the Hough transformation to detect lines and
 * curves in pictures*, 1972). Y is luma on the endless plane, gx and gy Sobel's gradients of it.
 *
 * - A pixel is an edge where `gx² + gy² ≥ (4 · threshold)²`: about a step of `threshold` levels.
 * - It votes, for each angle θ = 0°, 1°, … 179°, for `ρ = (cos · x + sin · y) >> 14` (angles.ts).
 * - A line is a peak of `minVotes` votes or more: more than every bin within 4° and 12 px that comes before it (by θ,
 *   then ρ), and as many at least as those that come after. Past 180° goes on θ − 180° with −1 − ρ.
 * - Lines are ranked by votes, equals by θ, then ρ; the `limit` first are listed. A line's points have
 *   `ρ ≤ x cos θ + y sin θ < ρ + 1`.
 *
 * A unit's result: `u32` edges, then votes `u16[180, bins]`, bins as {@link binCount} says; a tile of side s gives a bin
 * at most 2 s votes. The data: `u32` edges, lines found, listed, then `(votes, θ, ρ)` each.
 */
export const lines = analysis(schema, {
  images: { min: 1, max: 1 },
  title: "Edges",
  check({ images }) {
    const [image] = images as [ImageShape];
    if (Math.max(image.width, image.height) > MAX_LINE_SIDE) throw new AnalyzedImageTooLongError(image, MAX_LINE_SIDE);
  },
  survey({ op, images }, usualSide) {
    const [image] = images as [ImageShape];
    const pixelOps = image.opaque ? OPS.opaque : OPS.transparent;
    const side = usualSide * SIDE_FACTOR;
    return {
      unitCount: tileCount(side, image),
      raster: { width: image.width, height: image.height },
      unit(index) {
        const region = tileAt(index, side, image);
        const pixels = region.width * region.height;
        const resultBytes = votesBytes(binCount(region));
        return {
          region,
          reads: [{ input: 0, region: apronOf(region, EDGE_REACH, image).from }],
          resultBytes,
          costOps: Math.ceil(pixels * (pixelOps + edgeShare(op) * OPS.edge) + (resultBytes / 2) * OPS.bin),
          memoryBytes: pixels * 10 + resultBytes + 2 ** 18,
        };
      },
    };
  },
  assemble: mergeVotes,
  report(_, data) {
    const { edges, found, listed } = readLines(data);
    return { edges, found, listed: listed.length, lines: listed };
  },
  marks({ images }, data) {
    const reach = markThickness(images[0]!) * 8192;
    return readLines(data).listed.map(
      ({ angle, rho }): Mark => ({
        kind: "stripe",
        ...directionOf(angle),
        offset: rho * 16_384 + 8192,
        reach,
        colour: COLOURS.red,
      }),
    );
  },
});

/** What share of a picture's pixels is expected to be edges: what it really is, no one knows before. */
function edgeShare({ threshold }: LinesOp): number {
  const halvings = Math.floor(threshold / HALVING_LEVELS);
  const rest = threshold / HALVING_LEVELS - halvings;
  return (1 - rest / 2) / (1 << halvings);
}

/** Bytes of a unit's result. */
export function votesBytes(bins: number): number {
  return 4 + ANGLES * bins * 2;
}

/** What the square of a gradient must reach. */
export function steepnessOf({ threshold }: LinesOp): number {
  return (4 * threshold) ** 2;
}
