import * as z from "zod";
import { tileAt, tileCount, touches } from "../../../regions.ts";
import { analysis } from "../../analysis.ts";
import { COLOURS, frame, margined, markThickness } from "../../drawing/marks.ts";
import { MAX_LISTED } from "../../limits.ts";
import { mergeComponents, readBoxes, readComponents } from "./merge-components.ts";
import { tileLayout } from "./tile-components.ts";

const schema = z
  .object({
    op: z.literal("components"),
    find: z.enum(["bright", "dark"]).default("bright").meta({ title: "Find" }),
    threshold: z.int().min(1).max(255).default(128).meta({ title: "Threshold", unit: "levels" }),
    connectivity: z.enum(["four", "eight"]).default("eight").meta({ title: "Neighbours" }),
    minArea: z.int().min(1).max(100_000_000).default(1).meta({ title: "Least area", unit: "px²" }),
    limit: z.int().min(1).max(MAX_LISTED).default(100).meta({ title: "At most" }),
  })
  .meta({ title: "Components", group: "Features" });

export type ComponentsOp = z.output<typeof schema>;

/**
 * Operations per pixel, in quarters of a nanosecond of the WebAssembly implementation on one core, and per pixel at the
 * tile's edge: of a picture of some hundred components. One without any takes 0.8 times as many, mere noise six times.
 */
const OPS = { opaque: 4.2, transparent: 8.4, edge: 120 } as const;

/**
 * `components`: the connected components of the pixels whose luma is at least `threshold` (`bright`) or below it
 * (`dark`), neighbours being those that share an edge (`four`) or an edge or a corner (`eight`); those of `minArea`
 * pixels or more are counted, and the `limit` largest listed, of equals that whose first pixel comes first, row by row.
 *
 * A unit labels its tile. Components that do not touch the tile's edge are done: as many as can be listed are in its
 * result, and how many there were. Those that do are all in it, with the labels of the edge pixels, by which the
 * assembly joins them across tiles (tile-components.ts has the layout).
 *
 * The data: `u32` found, listed, then {@link readComponents}' entries.
 */
export const components = analysis(schema, {
  images: { min: 1, max: 1 },
  title: "Components",
  survey({ op, images }, side) {
    const [image] = images as [(typeof images)[number]];
    return {
      unitCount: tileCount(side, image),
      raster: { width: image.width, height: image.height },
      unit(index) {
        const region = tileAt(index, side, image);
        const pixels = region.width * region.height;
        return {
          region,
          reads: [{ input: 0, region }],
          resultBytes: tileLayout(region, op.limit).words * 4,
          costOps: Math.ceil(
            pixels * (image.opaque ? OPS.opaque : OPS.transparent) + 2 * (region.width + region.height) * OPS.edge,
          ),
          memoryBytes: pixels * 32 + 2 ** 18,
        };
      },
    };
  },
  assemble: mergeComponents,
  report(_, data) {
    const { found, listed } = readComponents(data);
    return { found, listed: listed.length, components: listed };
  },
  marks({ images }, data, region) {
    const thickness = markThickness(images[0]!);
    const near = margined(region, thickness);
    const boxes = readBoxes(data).filter((box) => touches(box, near));
    return boxes.flatMap((box) => frame(box, thickness, COLOURS.yellow));
  },
});
