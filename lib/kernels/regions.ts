import type { Region, Size } from "./kernel.ts";

/** The pixels of a region of an RGBA8 image that is `imageWidth` wide: `u8[height, width, 4]`. */
export function cutRegion(
  pixels: Uint8Array | Uint8ClampedArray,
  imageWidth: number,
  region: Region,
): Uint8Array<ArrayBuffer> {
  const cut = new Uint8Array(region.width * region.height * 4);
  copyRegion(pixels, imageWidth, region, cut);
  return cut;
}

/** Like {@link cutRegion}, into bytes that are there, of pixels with `channels` bytes. */
export function copyRegion(
  pixels: Uint8Array | Uint8ClampedArray,
  imageWidth: number,
  region: Region,
  into: Uint8Array,
  channels = 4,
): void {
  const rowBytes = region.width * channels;
  for (let row = 0; row < region.height; row++) {
    const from = ((region.y + row) * imageWidth + region.x) * channels;
    into.set(pixels.subarray(from, from + rowBytes), row * rowBytes);
  }
}

/** Puts the pixels of a region into an RGBA8 image that is `imageWidth` wide. */
export function pasteRegion(
  pixels: Uint8Array | Uint8ClampedArray,
  imageWidth: number,
  region: Region,
  cut: Uint8Array,
): void {
  for (let row = 0; row < region.height; row++) {
    const line = cut.subarray(row * region.width * 4, (row + 1) * region.width * 4);
    pixels.set(line, ((region.y + row) * imageWidth + region.x) * 4);
  }
}

/** A region grown by `across` pixels to the left and right and `down` above and below, within an image. */
export function widen(region: Region, across: number, down: number, size: Size): Region {
  return clampRegion(
    {
      x: region.x - across,
      y: region.y - down,
      width: region.width + 2 * across,
      height: region.height + 2 * down,
    },
    size,
  );
}

/** The part of a region that lies in an image. */
export function clampRegion(region: Region, size: Size): Region {
  const x = Math.max(0, region.x);
  const y = Math.max(0, region.y);
  return {
    x,
    y,
    width: Math.min(size.width, region.x + region.width) - x,
    height: Math.min(size.height, region.y + region.height) - y,
  };
}

/** Tile `index` of a raster cut into squares of `side`, row by row, smaller at the right and bottom edges. */
export function tileAt(index: number, side: number, raster: Size): Region {
  const columns = Math.ceil(raster.width / side);
  const x = (index % columns) * side;
  const y = Math.floor(index / columns) * side;
  return { x, y, width: Math.min(side, raster.width - x), height: Math.min(side, raster.height - y) };
}

/** How many tiles {@link tileAt} cuts a raster into. */
export function tileCount(side: number, raster: Size): number {
  return Math.ceil(raster.width / side) * Math.ceil(raster.height / side);
}

/** Whether two regions have a pixel in common. */
export function touches(a: Region, b: Region): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
