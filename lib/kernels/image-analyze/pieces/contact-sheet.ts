import type { Region, Size } from "../../kernel.ts";

/** Cells of equal size in rows, about as many rows as columns. */
export function sheetOf(
  count: number,
  { width, height }: Size,
): { readonly raster: Size; cell(index: number): Region } {
  let columns = 1;
  while (columns * columns < count) columns++;
  return {
    raster: { width: columns * width, height: Math.ceil(count / columns) * height },
    cell: (index) => ({ x: (index % columns) * width, y: Math.floor(index / columns) * height, width, height }),
  };
}
