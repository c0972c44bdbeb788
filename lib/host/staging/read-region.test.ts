import fc from "fast-check";
import { expect, it } from "vitest";
import { cidOfDigest, digestOf } from "#lib/protocol/digests.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import type { RasterInput } from "#lib/protocol/messages/jobs.ts";
import { BlobCache } from "./blob-cache.ts";
import { readRegion } from "./read-region.ts";

/** An image whose every pixel says where it is, and its tiles. */
async function tiled(width: number, height: number, tileSide: number) {
  const pixel = (x: number, y: number): number[] => [x, y, x ^ y, 255];
  const blobs = new Map<Cid, Uint8Array<ArrayBuffer>>();
  const tiles: Cid[] = [];
  for (let top = 0; top < height; top += tileSide) {
    for (let left = 0; left < width; left += tileSide) {
      const bytes: number[] = [];
      for (let y = top; y < Math.min(height, top + tileSide); y++) {
        for (let x = left; x < Math.min(width, left + tileSide); x++) bytes.push(...pixel(x, y));
      }
      const tile = Uint8Array.from(bytes);
      const cid = cidOfDigest(await digestOf(tile));
      blobs.set(cid, tile);
      tiles.push(cid);
    }
  }
  const input: RasterInput = { width, height, tileSide, opaque: true, tiles };
  return { input, blobs, pixel };
}

it("assembles any region out of its tiles", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 16 }),
      fc.array(fc.nat(1_000), { minLength: 4, maxLength: 4 }),
      async (width, height, side, [a, b, c, d]) => {
        const { input, blobs, pixel } = await tiled(width, height, side);
        const x = a! % width;
        const y = b! % height;
        const region = { x, y, width: 1 + (c! % (width - x)), height: 1 + (d! % (height - y)) };
        const tiles = new BlobCache(async (cid) => blobs.get(cid)!, 2 ** 20);
        const pixels = await readRegion(tiles, input, region);
        const expected = Array.from({ length: region.width * region.height }, (_, i) =>
          pixel(x + (i % region.width), y + Math.floor(i / region.width)),
        ).flat();
        expect([...pixels]).toEqual(expected);
      },
    ),
    { numRuns: 50 },
  );
});

it("fetches a tile once, however many regions need it at the same time", async () => {
  const { input, blobs } = await tiled(16, 16, 8);
  let fetches = 0;
  const cache = new BlobCache(async (cid) => {
    fetches += 1;
    return blobs.get(cid)!;
  }, 2 ** 20);
  const region = { x: 2, y: 2, width: 10, height: 10 };
  await Promise.all([readRegion(cache, input, region), readRegion(cache, input, region)]);
  await readRegion(cache, input, region);
  expect(fetches).toBe(4);
});

it("drops the least recently used tile when it is full", async () => {
  const { input, blobs } = await tiled(24, 8, 8);
  const fetched: number[] = [];
  const cache = new BlobCache(
    async (cid) => {
      fetched.push(input.tiles.indexOf(cid));
      return blobs.get(cid)!;
    },
    2 * 8 * 8 * 4,
  );
  const tile = (column: number) => readRegion(cache, input, { x: column * 8, y: 0, width: 8, height: 8 });
  for (const column of [0, 1, 0, 2, 0, 1]) await tile(column);
  expect(fetched).toEqual([0, 1, 2, 1]);
});

it("tries again after a tile could not be fetched", async () => {
  const { input, blobs } = await tiled(8, 8, 8);
  let broken = true;
  const cache = new BlobCache(async (cid) => {
    if (broken) throw new Error("offline");
    return blobs.get(cid)!;
  }, 2 ** 20);
  const region = { x: 0, y: 0, width: 8, height: 8 };
  await expect(readRegion(cache, input, region)).rejects.toThrow("offline");
  broken = false;
  expect((await readRegion(cache, input, region)).length).toBe(256);
});

it("keeps a blob that is larger than all it may keep, alone", async () => {
  const { input, blobs } = await tiled(16, 8, 8);
  const fetched: number[] = [];
  const cache = new BlobCache(async (cid) => {
    fetched.push(input.tiles.indexOf(cid));
    return blobs.get(cid)!;
  }, 100);
  for (const column of [0, 0, 1, 1, 0]) await cache.get(input.tiles[column]!);
  expect(fetched).toEqual([0, 1, 0]);
});
