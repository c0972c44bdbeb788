import type { Region, Size } from "../../../kernel.ts";
import { clampRegion } from "../../../regions.ts";

/** Side of a cell, in pixels: a row of one is 64 bits. Units' tiles that are no smaller are made of whole cells. */
export const CELL_SIDE = 64;

/**
 * The pixels along a cell's border, as slots: the top row is slots 0 … 63, the bottom row 64 … 127, the left column
 * between them 128 … 189, the right one 192 … 253. Slots 190, 191, 254 and 255 stand for nothing.
 */
export const SLOTS = 256;

/** Slot of the pixel at (x, y) of a cell; null inside it. */
export function slotAt(x: number, y: number): number | null {
  if (y === 0) return x;
  if (y === CELL_SIDE - 1) return CELL_SIDE + x;
  if (x === 0) return 127 + y;
  return x === CELL_SIDE - 1 ? 191 + y : null;
}

/** All border pixels of a cell with their slots. */
export const BORDER: readonly { readonly x: number; readonly y: number; readonly slot: number }[] = Array.from(
  { length: CELL_SIDE * CELL_SIDE },
  (_, i) => ({
    x: i % CELL_SIDE,
    y: Math.floor(i / CELL_SIDE),
    slot: slotAt(i % CELL_SIDE, Math.floor(i / CELL_SIDE)),
  }),
).filter((pixel): pixel is { x: number; y: number; slot: number } => pixel.slot !== null);

/** The cells, as a region of the raster of cells, that hold the pixels of a region. */
export function cellsUnder({ x, y, width, height }: Region): Region {
  const left = Math.floor(x / CELL_SIDE);
  const top = Math.floor(y / CELL_SIDE);
  const right = Math.ceil((x + width) / CELL_SIDE);
  const bottom = Math.ceil((y + height) / CELL_SIDE);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The pixels of cells: fewer than 64 to a side at the image's right and bottom edges. */
export function pixelsOf({ x, y, width, height }: Region, size: Size): Region {
  const whole = { x: x * CELL_SIDE, y: y * CELL_SIDE, width: width * CELL_SIDE, height: height * CELL_SIDE };
  return clampRegion(whole, size);
}

/** How many cells an image has across and down. */
export function cellRaster({ width, height }: Size): Size {
  return { width: Math.ceil(width / CELL_SIDE), height: Math.ceil(height / CELL_SIDE) };
}

export function cellCount(size: Size): number {
  const { width, height } = cellRaster(size);
  return width * height;
}
