import type { Region, Size } from "../kernel.ts";
import { clampRegion } from "../regions.ts";

/** Input pixel whose alpha output pixel `at` keeps: the nearest one above or left, ⌊at · input / output⌋. */
const alphaAt = (at: number, input: number, output: number): number => Math.floor((at * input) / output);

/** Pixels of the input whose alpha a tile of the output keeps. */
export function alphaRegion(tile: Region, input: Size, output: Size): Region {
  const x = alphaAt(tile.x, input.width, output.width);
  const y = alphaAt(tile.y, input.height, output.height);
  const right = alphaAt(tile.x + tile.width - 1, input.width, output.width);
  const bottom = alphaAt(tile.y + tile.height - 1, input.height, output.height);
  return clampRegion({ x, y, width: right - x + 1, height: bottom - y + 1 }, input);
}

/** Where the alpha of a tile's columns and rows lies, in bytes from the start of the pixels of `read`. */
export function alphaOffsets(
  tile: Region,
  read: Region,
  input: Size,
  output: Size,
): { readonly columns: Int32Array<ArrayBuffer>; readonly rows: Int32Array<ArrayBuffer> } {
  return {
    columns: Int32Array.from(
      { length: tile.width },
      (_, i) => (alphaAt(tile.x + i, input.width, output.width) - read.x) * 4,
    ),
    rows: Int32Array.from(
      { length: tile.height },
      (_, i) => (alphaAt(tile.y + i, input.height, output.height) - read.y) * read.width * 4,
    ),
  };
}
