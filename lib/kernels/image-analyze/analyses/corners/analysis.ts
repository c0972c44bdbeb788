import * as z from "zod";
import { tileAt, tileCount, touches, widen } from "../../../regions.ts";
import { analysis } from "../../analysis.ts";
import { COLOURS, cross, crossReach, margined, markThickness } from "../../drawing/marks.ts";
import { MAX_LISTED } from "../../limits.ts";
import { apronOf } from "../../pieces/apron.ts";
import { mostPeaks } from "../../pieces/peaks.ts";
import { mergeRankings, rankingBytes, readRanking } from "../../pieces/ranking.ts";

/** How far a response looks beyond its pixel. */
export const CORNER_REACH = 3;
/** Responses are compared with their neighbours. */
export const CORNER_RADIUS = 1;

const schema = z
  .object({
    op: z.literal("corners"),
    method: z.enum(["fast9", "fast12", "harris"]).default("fast9").meta({ title: "Method" }),
    threshold: z.int().min(1).max(254).default(20).meta({ title: "Threshold", unit: "levels" }),
    limit: z.int().min(1).max(MAX_LISTED).default(500).meta({ title: "At most" }),
  })
  .meta({ title: "Corners", group: "Features" });

export type CornersOp = z.output<typeof schema>;

/**
 * Operations per pixel, in quarters of a nanosecond of the WebAssembly implementation on one core, and of premultiplying
 * it. Mere noise, which is full of peaks to be ranked, takes 1.7 times as many.
 */
const OPS = { fast9: 11.4, fast12: 11.1, harris: 15.1, premultiply: 4.2 } as const;

/**
 * `corners`: pixels whose response is a peak among their eight neighbours in the image, above a floor; the `limit`
 * strongest. Y is luma on the endless plane.
 *
 * - `fast9`, `fast12` (Rosten and Drummond, *Machine learning for high-speed corner detection*, 2006): the circle of
 *   radius 3 has 16 pixels. The response is the largest, over all arcs of 9 or 12 pixels that follow each other, of the
 *   least `p − Y` over the arc's pixels p, or of the least `Y − p`. The floor is `threshold`.
 * - `harris` (Harris and Stephens, *A combined corner and edge detector*, 1988): with Sobel's gradients gx, gy and the
 *   weights `w = (1 4 6 4 1)ᵀ(1 4 6 4 1)` around the pixel, `A = Σ w gx² >> 14`, `B = Σ w gy² >> 14`,
 *   `C = Σ w gx gy >> 14` and `T = A + B`, the response is `A B − C² − 41 · (T² >> 10)`; 41/1024 is Harris' 0.04.
 *   |gx|, |gy| ≤ 1020, so that sums stay below 2²⁹ and responses below 2³¹. The floor is `threshold⁴ >> 8`, about what
 *   a right angle of `threshold` levels' contrast gives.
 *
 * A unit's result and the data: a ranking (pieces/ranking.ts).
 */
export const corners = analysis(schema, {
  images: { min: 1, max: 1 },
  title: "Corners",
  survey({ op, images }, side) {
    const [image] = images as [(typeof images)[number]];
    return {
      unitCount: tileCount(side, image),
      raster: { width: image.width, height: image.height },
      unit(index) {
        const region = tileAt(index, side, image);
        const area = widen(region, CORNER_RADIUS, CORNER_RADIUS, image);
        const { from } = apronOf(area, CORNER_REACH, image);
        const pixels = area.width * area.height;
        return {
          region,
          reads: [{ input: 0, region: from }],
          resultBytes: rankingBytes(Math.min(op.limit, mostPeaks(region, CORNER_RADIUS))),
          costOps: Math.ceil(pixels * (OPS[op.method] + (image.opaque ? 0 : OPS.premultiply))),
          memoryBytes: pixels * 12 + 2 ** 18,
        };
      },
    };
  },
  assemble: ({ op }) => mergeRankings(op.limit),
  report(_, data) {
    const { found, listed } = readRanking(data);
    return { found, listed: listed.length, corners: listed.map(({ x, y, strength }) => ({ x, y, strength })) };
  },
  marks({ images }, data, region) {
    const thickness = markThickness(images[0]!);
    const near = margined(region, crossReach(thickness));
    const listed = readRanking(data).listed.filter(({ x, y }) => touches({ x, y, width: 1, height: 1 }, near));
    return listed.flatMap(({ x, y }) => cross(x, y, thickness, COLOURS.green));
  },
});

/** What a response must exceed. */
export function cornerFloor({ method, threshold }: CornersOp): number {
  return method === "harris" ? Math.floor(threshold ** 4 / 256) : threshold;
}
