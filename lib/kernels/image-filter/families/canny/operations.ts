import * as z from "zod";
import type { Region, Size } from "../../../kernel.ts";
import { widen } from "../../../regions.ts";
import { operation } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";
import { cellCount, cellRaster, cellsUnder, pixelsOf, SLOTS } from "./cells.ts";
import { CELL_BYTES, joinEdges } from "./join-edges.ts";

/** What both steps know. `from` is all pixels of `cells` and two around them. */
interface CannyBase extends StepBase {
  readonly low: number;
  readonly high: number;
  /** Cells, in cells, and their pixels, in pixels. */
  readonly cells: Region;
  readonly pixels: Region;
}

/** Follows lines within cells and labels those that reach a border; see {@link joinEdges} for what it writes. */
interface LabelEdgesStep extends CannyBase {
  readonly kind: "label-edges";
  readonly resultBytes: number;
}

/** Draws the candidates that are connected to a strong one in their cell or to a border pixel known to be an edge. */
interface DrawEdgesStep extends CannyBase {
  readonly kind: "draw-edges";
  /** `u1[cells, 256]` of {@link joinEdges}' data: those of `cells`, row by row. */
  readonly known: Uint8Array<ArrayBuffer>;
}

export type CannyStep = LabelEdgesStep | DrawEdgesStep;

/** Largest |gx| + |gy|. */
const STRONGEST = 2040;
const threshold = z.int().min(0).max(STRONGEST);

const canny = z
  .object({
    op: z.literal("canny"),
    low: threshold.default(50).meta({ title: "Low threshold", unit: "", step: 1, initial: 50 }),
    high: threshold.default(150).meta({ title: "High threshold", unit: "", step: 1, initial: 150 }),
  })
  .refine(({ low, high }) => low <= high, { path: ["high"], message: "is not below its low threshold" })
  .meta({ title: "Edges (Canny)", group: "Edges" });

/** Pixels around a cell that its candidates depend on: one for the neighbours' strength, one for their gradient. */
const REACH = 2;

/** Operations per pixel of either stage, of what transparency adds to the last one, and per row. */
const OPS = { label: 14.6, draw: 11.3, blend: 2.8, row: 250 } as const;

/**
 * Edges as lines one pixel wide, after J. Canny, "A computational approach to edge detection" (IEEE PAMI 8, 1986), with
 * the rules of OpenCV's `Canny(image, low, high, 3, false)`: of a grey image the same pixels. Noise is smoothed by a blur
 * before it, as there.
 *
 * 1. gx and gy of the luma of the premultiplied colours are those of `sobel`; the strength is `m = |gx| + |gy|`, 0 ‥ 2040.
 *    Outside the image it is 0.
 * 2. A pixel is a candidate where `m > low` and m is the largest across the line. With `t = (|gx| · 13 573) >> 15`
 *    (tan 22.5° in 1/2¹⁵): if `|gy| ≤ t`, `m > m₋₀` and `m ≥ m₊₀` (first index x); else if `|gy| > t + 2 |gx|`,
 *    `m > m₀₋` and `m ≥ m₀₊`; else `m > m₋₋` and `m > m₊₊`, or where gx and gy differ in sign `m > m₊₋` and `m > m₋₊`.
 * 3. Candidates with `m > high` are strong. Those that are connected to a strong one through candidates that touch,
 *    corners included, are edges, however far away it is: r = g = b = 255, elsewhere 0; alpha is the input's.
 *
 * ## How the whole image is followed in two stages
 * The image is cut into cells of 64 × 64 pixels, always from its corner on, whatever the tiles are. In the first stage
 * lines are followed within cells, and what matters of them is a byte for each pixel along a cell's border. The assembly
 * joins these. Its data is a bit for each such pixel: 1/128 of a byte per pixel of the image, at most 782 KB for an image
 * of 100 megapixels, where a bit for every pixel would be 12.5 MB for every host to fetch. In the last stage a cell is
 * followed again, from its strong pixels and from those border pixels. Cells are small so that a unit of any place and
 * size finds its pixels in the data, and has at most 63 more to read on each side.
 */
export const cannyOperations = {
  canny: operation(canny, {
    reach: (_, to, before) => cellReach(to, before),
    step({ low, high }, { from, to, before }, data): DrawEdgesStep {
      const cells = cellsUnder(to);
      const known = cutCells(data!, cellRaster(before).width, cells);
      return { kind: "draw-edges", from, to, low, high, cells, pixels: pixelsOf(cells, before), known };
    },
    costOps: (_, { from, opaque }) => rowsOps(from, OPS.draw + (opaque ? 0 : OPS.blend)),
    memoryBytes: (_, { from }) => memoryBytes(from),
    measure: {
      title: "Edges",
      reach: (_, tile, size) => cellReach(tile, size),
      step({ low, high }, from, tile, size): LabelEdgesStep {
        const cells = cellsUnder(tile);
        const resultBytes = cells.width * cells.height * SLOTS;
        return { kind: "label-edges", from, to: tile, resultBytes, low, high, cells, pixels: pixelsOf(cells, size) };
      },
      costOps: (_, from) => rowsOps(from, OPS.label),
      memoryBytes: (_, from) => memoryBytes(from),
      dataBytes: (_, size) => cellCount(size) * CELL_BYTES,
      assemble: (_, size, tileOf) => joinEdges(size, tileOf),
    },
  }),
};

const cellReach = (region: Region, size: Size): Region => widen(pixelsOf(cellsUnder(region), size), REACH, REACH, size);

function cutCells(data: Uint8Array, across: number, { x, y, width, height }: Region): Uint8Array<ArrayBuffer> {
  const cut = new Uint8Array(width * height * CELL_BYTES);
  for (let row = 0; row < height; row++) {
    const begin = ((y + row) * across + x) * CELL_BYTES;
    cut.set(data.subarray(begin, begin + width * CELL_BYTES), row * width * CELL_BYTES);
  }
  return cut;
}

/** @param ops per pixel. */
const rowsOps = ({ width, height }: Region, ops: number): number => height * (width * ops + OPS.row);

/** Two bits for each pixel of the cells, and rows of lumas and gradients. */
const memoryBytes = ({ width, height }: Region): number => ((width + 128) * (height + 128)) / 4 + width * 32;
