import type { Region, Size } from "../../../kernel.ts";
import { touches } from "../../../regions.ts";
import { sheetOf } from "../../pieces/contact-sheet.ts";
import { bytesOf } from "../../pieces/words.ts";
import { readImage } from "./groups.ts";
import { GRID } from "./hashes.ts";

/** Pixels around a thumbnail. */
const MARGIN = 8;
const CELL: Size = { width: GRID + 2 * MARGIN, height: GRID + 2 * MARGIN };
const BACKGROUND = 0xff20_2020;

export function sheetRaster(count: number): Size {
  return sheetOf(count, CELL).raster;
}

/** Where the thumbnail of an image is: amid its cell, in the image's proportions. */
export function thumbnailBox({ width, height }: Size, image: number, count: number): Region {
  const cell = sheetOf(count, CELL).cell(image);
  const longest = Math.max(width, height);
  const across = Math.max(1, Math.floor((GRID * width) / longest));
  const down = Math.max(1, Math.floor((GRID * height) / longest));
  return {
    x: cell.x + Math.floor((CELL.width - across) / 2),
    y: cell.y + Math.floor((CELL.height - down) / 2),
    width: across,
    height: down,
  };
}

/** A part of the contact sheet: each thumbnail's pixel is the nearest cell of its image's grid. */
export function thumbnailSheet(images: readonly Size[], data: Uint8Array, region: Region): Uint8Array<ArrayBuffer> {
  const pixels = new Uint32Array(region.width * region.height).fill(BACKGROUND);
  for (const [i, image] of images.entries()) {
    const box = thumbnailBox(image, i, images.length);
    if (!touches(box, region)) continue;
    const { grid } = readImage(data, i);
    for (let y = Math.max(box.y, region.y); y < Math.min(box.y + box.height, region.y + region.height); y++)
      for (let x = Math.max(box.x, region.x); x < Math.min(box.x + box.width, region.x + region.width); x++) {
        const cell = nearest(y - box.y, box.height) * GRID + nearest(x - box.x, box.width);
        const colour = grid[3 * cell]! | (grid[3 * cell + 1]! << 8) | (grid[3 * cell + 2]! << 16);
        pixels[(y - region.y) * region.width + x - region.x] = colour | 0xff00_0000;
      }
  }
  return bytesOf(pixels);
}

const nearest = (at: number, length: number): number => Math.floor(((2 * at + 1) * GRID) / (2 * length));
