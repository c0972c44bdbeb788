import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { createMemoryBlobStore } from "#lib/blobs/memory-blob-store.ts";
import { cidOfDigest, digestOf } from "#lib/protocol/digests.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import type { RasterInput } from "#lib/protocol/messages/jobs.ts";
import { createPreviews } from "./previews.ts";

const filled = (width: number, height: number, colour: readonly number[]): Uint8Array<ArrayBuffer> => {
  const pixels = new Uint8Array(width * height * 4);
  for (let i = 0; i < pixels.length; i++) pixels[i] = colour[i % 4]!;
  return pixels;
};

describe("createPreviews", () => {
  it("makes a smaller picture of pixels, and makes it once", async () => {
    const previews = createPreviews(createMemoryBlobStore(), 1_000_000);
    let loads = 0;
    const load = async () => {
      loads++;
      return { pixels: filled(50, 30, [200, 100, 50, 255]), width: 50, height: 30 };
    };
    const [first, second] = await Promise.all([previews.ofPixels("a", 4, load), previews.ofPixels("a", 4, load)]);
    expect(second).toBe(first);
    expect(await previews.ofPixels("a", 4, load)).toBe(first);
    expect(loads).toBe(1);
    expect(await sharp(first).metadata()).toMatchObject({ format: "webp", width: 13, height: 8 });
  });

  it("tries again after pixels could not be loaded", async () => {
    const previews = createPreviews(createMemoryBlobStore(), 1_000_000);
    const failing = previews.ofPixels("a", 1, () => Promise.reject(new Error("not yet")));
    await expect(failing).rejects.toThrow("not yet");
    const picture = { pixels: filled(2, 2, [1, 2, 3, 255]), width: 2, height: 2 };
    expect((await previews.ofPixels("a", 1, async () => picture)).length).toBeGreaterThan(0);
  });

  it("forgets the longest unused pictures when its memory is full", async () => {
    const previews = createPreviews(createMemoryBlobStore(), 1);
    const load = async () => ({ pixels: filled(8, 8, [1, 2, 3, 255]), width: 8, height: 8 });
    const first = await previews.ofPixels("a", 1, load);
    expect(await previews.ofPixels("a", 1, load)).not.toBe(first);
  });

  it("puts a stored input together, each tile in its place", async () => {
    const blobs = createMemoryBlobStore();
    const tiles: Cid[] = [];
    const shape = { width: 300, height: 260, tileSide: 256, opaque: true };
    const colours = [
      [255, 0, 0, 255],
      [0, 255, 0, 255],
      [0, 0, 255, 255],
      [255, 255, 255, 255],
    ];
    for (const [index, colour] of colours.entries()) {
      const tile = filled(index % 2 ? 44 : 256, index < 2 ? 256 : 4, colour);
      const cid = cidOfDigest(await digestOf(tile));
      await blobs.put(cid, tile);
      tiles.push(cid);
    }
    const input: RasterInput = { ...shape, tiles };
    const previews = createPreviews(blobs, 1_000_000);
    for (const width of [1, 75, 150, 300, 2_000]) {
      const { data, info } = await sharp(await previews.ofInput("input", width, async () => input))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(info.width).toBe(Math.min(width, 300));
      if (width < 75) continue;
      expect(data[0]).toBeGreaterThan(180);
      const topRight = (info.width - 1) * 3;
      expect(data[topRight + 1]).toBeGreaterThan(150);
    }
  });
});
