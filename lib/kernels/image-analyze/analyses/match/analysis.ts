import * as z from "zod";
import type { ImageShape, Region, Size } from "../../../kernel.ts";
import { tileAt, tileCount, widen } from "../../../regions.ts";
import { analysis } from "../../analysis.ts";
import { TemplateSizeError } from "../../analyze-errors.ts";
import { COLOURS, frame, markThickness } from "../../drawing/marks.ts";
import { MAX_LISTED } from "../../limits.ts";
import { decimals } from "../../pieces/decimals.ts";
import { mostPeaks } from "../../pieces/peaks.ts";
import { mergeRankings, rankingBytes, readRanking } from "../../pieces/ranking.ts";

/** Longest side of a template, in pixels: sums of products then fit 32 bits, spreads 43. */
export const MAX_TEMPLATE_SIDE = 128;
/** A score of 1. */
const SCORE_ONE = 65_536;
/** Tiles are this part of the usual side: a place is much work. */
const SIDE_PART = 4;

const schema = z
  .object({
    op: z.literal("match"),
    threshold: z.number().min(0).max(1).default(0.8).meta({ title: "Least score", unit: "", step: 0.01 }),
    spacing: z.int().min(1).max(32).default(8).meta({ title: "Spacing", unit: "px" }),
    limit: z.int().min(1).max(MAX_LISTED).default(20).meta({ title: "At most" }),
  })
  .meta({ title: "Template match", group: "Features" });

export type MatchOp = z.output<typeof schema>;

/** Operations in quarters of a nanosecond of the WebAssembly implementation on one core: per place and template pixel, per place. */
const PRODUCT_OPS = 0.125;
const PLACE_OPS = 36;

/**
 * `match`: where in the first image the second one, the template, is found. With P the luma of the part of the picture
 * as large as the template T at a place, N pixels, the score is zero-mean normalised cross-correlation in 1/65536,
 * exact: `⌊65536 · c / √(p · t)⌋` with `c = N Σ P T − Σ P Σ T`, `p = N Σ P² − (Σ P)²`, `t = N Σ T² − (Σ T)²`; 0 unless
 * c, p and t are positive. Found are the places whose score is a peak among those within `spacing` pixels, of at least
 * `⌊65536 · threshold + ½⌋` and 1; the `limit` best.
 *
 * A place is the template's upper left pixel; it lies wholly in the picture. A unit's result and the data: a ranking
 * (pieces/ranking.ts).
 */
export const match = analysis(schema, {
  images: { min: 2, max: 2 },
  title: "Template match",
  check({ images }) {
    const [picture, template] = images as [ImageShape, ImageShape];
    const fits = template.width <= picture.width && template.height <= picture.height;
    if (!fits || Math.max(template.width, template.height) > MAX_TEMPLATE_SIDE)
      throw new TemplateSizeError(template, picture, MAX_TEMPLATE_SIDE);
  },
  survey({ op, images }, usualSide) {
    const [, template] = images as [ImageShape, ImageShape];
    const side = Math.max(1, Math.floor(usualSide / SIDE_PART));
    const raster = placesOf(images);
    // Rows of a template are multiplied in vectors of eight.
    const products = Math.ceil(template.width / 8) * 8 * template.height;
    return {
      unitCount: tileCount(side, raster),
      raster,
      unit(index) {
        const region = tileAt(index, side, raster);
        const area = widen(region, op.spacing, op.spacing, raster);
        const read = pixelsOf(area, template);
        const all = { x: 0, y: 0, width: template.width, height: template.height };
        const places = area.width * area.height;
        return {
          region,
          reads: [
            { input: 0, region: read },
            { input: 1, region: all },
          ],
          resultBytes: rankingBytes(Math.min(op.limit, mostPeaks(region, op.spacing))),
          costOps: Math.ceil(places * (products * PRODUCT_OPS + PLACE_OPS)),
          memoryBytes: read.width * read.height * 8 + places * 8 + 2 ** 18,
        };
      },
    };
  },
  assemble: ({ op }) => mergeRankings(op.limit),
  report({ images }, data) {
    const { found, listed } = readRanking(data);
    const { width, height } = images[1]!;
    const matches = listed.map(({ x, y, strength }) => ({ x, y, score: decimals(strength / SCORE_ONE) }));
    return { found, listed: listed.length, template: { width, height }, matches };
  },
  marks({ images }, data) {
    const { width, height } = images[1]!;
    const thickness = markThickness(images[0]!);
    return readRanking(data).listed.flatMap(({ x, y }) => frame({ x, y, width, height }, thickness, COLOURS.magenta));
  },
});

/** Where the template may lie: its upper left pixel. */
export function placesOf([picture, template]: readonly Size[]): Size {
  return { width: picture!.width - template!.width + 1, height: picture!.height - template!.height + 1 };
}

/** The pixels that a template covers at any of these places. */
export function pixelsOf(places: Region, template: Size): Region {
  return { ...places, width: places.width + template.width - 1, height: places.height + template.height - 1 };
}

/** What a score must exceed. */
export function matchFloor({ threshold }: MatchOp): number {
  return Math.max(1, Math.floor(threshold * SCORE_ONE + 0.5)) - 1;
}
