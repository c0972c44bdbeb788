import type { Region, Size } from "../../../kernel.ts";
import { GRID, gridRowBytes } from "./hashes.ts";

/** Most pixels of one unit, about. */
const UNIT_PIXELS = 2 ** 22;

/** Into how many parts an image is cut: a power of two, so that parts have whole rows of cells. */
export function partsOf({ width, height }: Size): number {
  let parts = 1;
  while (parts < GRID && width * height > parts * UNIT_PIXELS) parts *= 2;
  return parts;
}

/** Where the pixels of a part are that its cells touch. */
export function partAt({ width, height }: Size, part: number, parts: number): Region {
  const cellRows = GRID / parts;
  const y = Math.floor((part * cellRows * height) / GRID);
  return { x: 0, y, width, height: Math.ceil(((part + 1) * cellRows * height) / GRID) - y };
}

/** Which rows of cells a unit averages, from the pixels it reads and the size of its result: no two begin alike. */
export function cellRowsOf(
  read: Region,
  resultBytes: number,
  image: Size,
): { readonly first: number; readonly count: number } {
  return { first: Math.ceil((read.y * GRID) / image.height), count: resultBytes / gridRowBytes };
}
