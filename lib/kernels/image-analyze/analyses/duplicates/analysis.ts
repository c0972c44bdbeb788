import * as z from "zod";
import type { ImageShape, Region } from "../../../kernel.ts";
import { touches } from "../../../regions.ts";
import { analysis, type SurveyUnit } from "../../analysis.ts";
import { COLOURS, frame } from "../../drawing/marks.ts";
import { MAX_IMAGES } from "../../limits.ts";
import { gatherGrids, groupsOf, readImage } from "./groups.ts";
import { GRID, GRID_BYTES, gridRowBytes, type Hash } from "./hashes.ts";
import { partAt, partsOf } from "./parts.ts";
import { sheetRaster, thumbnailBox, thumbnailSheet } from "./thumbnails.ts";

/** Thickness of the frames of a group's images, in pixels. */
const FRAME = 4;
/** Colours of groups, over and over. */
const GROUP_COLOURS = [
  ...[COLOURS.red, COLOURS.green, COLOURS.blue, COLOURS.yellow],
  ...[COLOURS.magenta, COLOURS.cyan, COLOURS.orange, COLOURS.violet],
] as const;

const schema = z
  .object({
    op: z.literal("duplicates"),
    hash: z.enum(["phash", "dhash"]).default("phash").meta({ title: "Hash" }),
    threshold: z.int().min(0).max(32).default(8).meta({ title: "Different bits" }),
  })
  .meta({ title: "Near-duplicates", group: "Statistics" });

export type DuplicatesOp = z.output<typeof schema>;

/** Operations in quarters of a nanosecond of the WebAssembly implementation on one core: per pixel, per cell. */
const OPAQUE_OPS = 2.4;
const TRANSPARENT_OPS = 6;
const CELL_OPS = 85;

/**
 * `duplicates`: images that look alike, by 64-bit perceptual hashes of them (hashes.ts). Two are near-duplicates when
 * their hashes differ in at most `threshold` bits; groups are what near-duplicates join, also by way of others.
 *
 * Each image is averaged on a grid of 64 × 64 cells, whatever its proportions. With lengths in 1/64 pixel, pixel x has
 * the columns from 64 x to 64 x + 64 and cell i those from i · width to (i + 1) · width, and so with rows; o(x, i) is
 * what they have in common. A cell's colour is `⌊(2 Σ c · o(x, i) · o(y, j) + A) / 2 A⌋` with A = width · height: 40 bits.
 *
 * A unit averages an image, or a part of the rows of cells of a large one: `u8[rows, 64, 3]`. The data: for each image
 * its two hashes, two `u32` each, the upper first, and its grid, `u8[64, 64, 3]`.
 */
export const duplicates = analysis(schema, {
  images: { min: 1, max: MAX_IMAGES },
  title: "Fingerprints",
  survey({ images }) {
    const parts = images.map(partsOf);
    const firsts = parts.map((_, i) => parts.slice(0, i).reduce((sum, each) => sum + each, 0));
    const tops = images.map((_, i) => images.slice(0, i).reduce((sum, { height }) => sum + height, 0));
    return {
      unitCount: parts.reduce((sum, each) => sum + each, 0),
      raster: { width: Math.max(...images.map(({ width }) => width)), height: tops.at(-1)! + images.at(-1)!.height },
      unit(index) {
        const input = firsts.findLastIndex((first) => first <= index);
        const image = images[input]!;
        const region = partAt(image, index - firsts[input]!, parts[input]!);
        return unitOf(image, input, region, GRID / parts[input]!, tops[input]!);
      },
    };
  },
  assemble: gatherGrids,
  report({ op, images }, data) {
    const groups = groupsOf(op, images.length, data);
    const described = images.map(({ width, height }, i) => {
      const group = groups.findIndex((each) => each.images.includes(i));
      const { phash, dhash } = readImage(data, i);
      return { width, height, phash: digitsOf(phash), dhash: digitsOf(dhash), group: group < 0 ? null : group };
    });
    return { images: described, groups };
  },
  raster: (images) => sheetRaster(images.length),
  sheet: ({ images }, data, region) => thumbnailSheet(images, data, region),
  marks({ op, images }, data, region) {
    return groupsOf(op, images.length, data).flatMap((group, i) =>
      group.images
        .map((image) => thumbnailBox(images[image]!, image, images.length))
        .filter((box) => touches(grown(box), region))
        .flatMap((box) => frame(box, FRAME, GROUP_COLOURS[i % GROUP_COLOURS.length]!)),
    );
  },
});

function unitOf(image: ImageShape, input: number, region: Region, cellRows: number, top: number): SurveyUnit {
  const ops = image.opaque ? OPAQUE_OPS : TRANSPARENT_OPS;
  return {
    region: { ...region, y: top + region.y },
    reads: [{ input, region }],
    resultBytes: cellRows * gridRowBytes,
    costOps: Math.ceil(region.width * region.height * ops) + cellRows * GRID * CELL_OPS,
    memoryBytes: image.width * 8 + GRID_BYTES * 16,
  };
}

/** Sixteen hexadecimal digits. */
const digitsOf = (hash: Hash): string => hash.map((word) => word.toString(16).padStart(8, "0")).join("");

const grown = ({ x, y, width, height }: Region): Region => ({
  x: x - FRAME,
  y: y - FRAME,
  width: width + 2 * FRAME,
  height: height + 2 * FRAME,
});
