import { PREVIEW_SIDE, type TilePreview } from "#lib/host/engine/engine-state.ts";

/**
 * A small picture of a unit, each pixel taken from the middle of the block it stands for.
 *
 * @param pixels `u8[height, width, 4]`, row-major; anything else gives null.
 */
export function drawPreview(pixels: Uint8Array, width: number, height: number): TilePreview | null {
  if (pixels.length !== width * height * 4 || pixels.length === 0) return null;
  const step = Math.max(1, width / PREVIEW_SIDE, height / PREVIEW_SIDE);
  const small = { width: Math.max(1, Math.floor(width / step)), height: Math.max(1, Math.floor(height / step)) };
  const rgba = new Uint8ClampedArray(small.width * small.height * 4);
  for (let y = 0; y < small.height; y++) {
    const row = Math.min(height - 1, Math.floor((y + 0.5) * step)) * width;
    for (let x = 0; x < small.width; x++) {
      const from = (row + Math.min(width - 1, Math.floor((x + 0.5) * step))) * 4;
      rgba.set(pixels.subarray(from, from + 4), (y * small.width + x) * 4);
    }
  }
  return { ...small, rgba };
}
