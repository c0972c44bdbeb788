import * as z from "zod";
import type { ImageShape, Region, StageAssembly } from "../../../kernel.ts";
import { touches } from "../../../regions.ts";
import { analysis } from "../../analysis.ts";
import { MAX_IMAGES } from "../../limits.ts";
import { tilesOfImages } from "../../pieces/image-tiles.ts";
import { bytesOf, wordsOf } from "../../pieces/words.ts";
import { chartCell, chartMarks, chartRaster } from "./chart.ts";
import { statisticsOf } from "./statistics.ts";

/** Words of an image's histograms: red, green, blue, luma, 256 levels each. */
export const HISTOGRAM_WORDS = 1024;
/** Tiles are this many times the usual side: counting is quick and its result small. */
const SIDE_FACTOR = 2;

const schema = z
  .object({ op: z.literal("histogram"), scale: z.enum(["linear", "root"]).default("linear").meta({ title: "Scale" }) })
  .meta({ title: "Histogram", group: "Statistics" });

export type HistogramOp = z.output<typeof schema>;

/** Operations per pixel, in quarters of a nanosecond of the WebAssembly implementation on one core. */
const OPAQUE_OPS = 9.5;
const TRANSPARENT_OPS = 13.5;

/**
 * `histogram`: how many pixels of each image have each level of red, green, blue and luma, and what follows from it.
 * `scale` is of the chart only: bars as long as the counts, or as their square roots.
 *
 * - A unit's result, and for each image the data: `u32[4, 256]`; the data are those of all images in order.
 */
export const histogram = analysis(schema, {
  images: { min: 1, max: MAX_IMAGES },
  title: "Histogram",
  survey({ images }, side) {
    const tiles = tilesOfImages(images, side * SIDE_FACTOR);
    return {
      unitCount: tiles.count,
      raster: tiles.raster,
      unit(index) {
        const { input, tile, place } = tiles.at(index);
        const ops = images[input]!.opaque ? OPAQUE_OPS : TRANSPARENT_OPS;
        return {
          region: place,
          reads: [{ input, region: tile }],
          resultBytes: HISTOGRAM_WORDS * 4,
          costOps: Math.ceil(tile.width * tile.height * ops) + HISTOGRAM_WORDS,
          memoryBytes: HISTOGRAM_WORDS * 8,
        };
      },
    };
  },
  assemble({ images }, survey): StageAssembly {
    const sums = new Uint32Array(images.length * HISTOGRAM_WORDS);
    return {
      add(index, result) {
        const first = survey.unit(index).reads[0]!.input * HISTOGRAM_WORDS;
        for (const [i, count] of wordsOf(result).entries()) sums[first + i]! += count;
      },
      finish: () => bytesOf(sums),
    };
  },
  report: (job, data) => ({ images: job.images.map((image, i) => reportOf(image, countsOf(data, i))) }),
  raster: chartRaster,
  sheet: (_, __, region) => blank(region),
  marks({ op, images }, data, region) {
    const charted = [...images.keys()].filter((i) => touches(chartCell(i, images.length), region));
    return charted.flatMap((i) => chartMarks(chartCell(i, images.length), countsOf(data, i), op.scale, region));
  },
});

/** The histograms of one image: red, green, blue, luma. */
function countsOf(data: Uint8Array, image: number): Uint32Array[] {
  const words = wordsOf(data);
  return [0, 1, 2, 3].map((channel) => {
    const first = image * HISTOGRAM_WORDS + channel * 256;
    return words.subarray(first, first + 256);
  });
}

function reportOf({ width, height }: ImageShape, [red, green, blue, luma]: readonly Uint32Array[]): unknown {
  return {
    width,
    height,
    red: statisticsOf(red!),
    green: statisticsOf(green!),
    blue: statisticsOf(blue!),
    luma: statisticsOf(luma!),
  };
}

/** Opaque near-black. */
function blank({ width, height }: Region): Uint8Array<ArrayBuffer> {
  return bytesOf(new Uint32Array(width * height).fill(0xff18_1818));
}
