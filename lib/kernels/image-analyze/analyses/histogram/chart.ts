import type { Region, Size } from "../../../kernel.ts";
import { COLOURS, type Mark, rect } from "../../drawing/marks.ts";
import { sheetOf } from "../../pieces/contact-sheet.ts";

/** Pixels around and between panels. */
const MARGIN = 8;
/** A panel shows a histogram of 256 bars, a pixel wide each. */
const PANEL = { width: 256, height: 96 } as const;
const CELL: Size = { width: PANEL.width + 2 * MARGIN, height: 4 * (PANEL.height + MARGIN) + MARGIN };
const BAR_COLOURS = [COLOURS.red, COLOURS.green, COLOURS.blue, COLOURS.white] as const;
const PANEL_COLOUR = 0x282828;

/** Size of the charts of all images, in rows of cells. */
export function chartRaster(images: readonly unknown[]): Size {
  return sheetOf(images.length, CELL).raster;
}

/** Where the charts of an image are. */
export function chartCell(index: number, count: number): Region {
  return sheetOf(count, CELL).cell(index);
}

/**
 * The four histograms of an image, one below the other: the longest bar of each fills its panel.
 *
 * @param region whose columns are drawn; bars beside it are left out.
 */
export function chartMarks(
  cell: Region,
  histograms: readonly Uint32Array[],
  scale: "linear" | "root",
  region: Region,
): Mark[] {
  return histograms.flatMap((counts, channel) => {
    const x = cell.x + MARGIN;
    const bottom = cell.y + (channel + 1) * (PANEL.height + MARGIN);
    const colour = BAR_COLOURS[channel]!;
    const panel = rect(x, bottom - PANEL.height, PANEL.width, PANEL.height, PANEL_COLOUR);
    const most = counts.reduce((a, b) => Math.max(a, b));
    const bars: Mark[] = [];
    const end = Math.min(counts.length, region.x + region.width - x);
    for (let level = Math.max(0, region.x - x); level < end; level++) {
      const length = barLength(counts[level]!, most, scale);
      if (length > 0) bars.push(rect(x + level, bottom - length, 1, length, colour));
    }
    return [panel, ...bars];
  });
}

/**
 * Rounded up, so that nothing that is there looks as if it were not: the least length with
 * `length · most ≥ PANEL.height · each`, or `length² · most ≥ PANEL.height² · each`.
 */
function barLength(each: number, most: number, scale: "linear" | "root"): number {
  if (scale === "linear") return Math.ceil((PANEL.height * each) / most);
  let length = 0;
  while (length * length * most < PANEL.height * PANEL.height * each) length++;
  return length;
}
