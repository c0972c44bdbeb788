import type { Region } from "#lib/kernels/kernel.ts";
import type { RasterInput } from "#lib/protocol/messages/jobs.ts";
import type { BlobCache } from "./blob-cache.ts";

/**
 * The pixels of a region of an input image, `u8[height, width, 4]`, row-major, in a buffer of its own.
 *
 * @throws whatever fetching a tile threw; tiles that arrived are kept for the next try.
 */
export async function readRegion(
  tiles: BlobCache,
  input: RasterInput,
  region: Region,
): Promise<Uint8Array<ArrayBuffer>> {
  const side = input.tileSide;
  const columns = Math.ceil(input.width / side);
  const pixels = new Uint8Array(region.width * region.height * 4);
  const places: Promise<void>[] = [];
  for (let row = Math.floor(region.y / side); row * side < region.y + region.height; row++) {
    for (let column = Math.floor(region.x / side); column * side < region.x + region.width; column++) {
      const box = { x: column * side, y: row * side, width: Math.min(side, input.width - column * side) };
      const cid = input.tiles[row * columns + column]!;
      places.push(tiles.get(cid).then((tile) => copyOverlap(tile, box, pixels, region)));
    }
  }
  await Promise.all(places);
  return pixels;
}

function copyOverlap(
  tile: Uint8Array,
  box: { x: number; y: number; width: number },
  pixels: Uint8Array,
  region: Region,
): void {
  const height = tile.length / 4 / box.width;
  const left = Math.max(box.x, region.x);
  const right = Math.min(box.x + box.width, region.x + region.width);
  const top = Math.max(box.y, region.y);
  const bottom = Math.min(box.y + height, region.y + region.height);
  for (let y = top; y < bottom; y++) {
    const from = ((y - box.y) * box.width + left - box.x) * 4;
    const to = ((y - region.y) * region.width + left - region.x) * 4;
    pixels.set(tile.subarray(from, from + (right - left) * 4), to);
  }
}
