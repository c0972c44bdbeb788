import type { Size } from "../../kernel.ts";
import { clampRegion } from "../../regions.ts";
import type { Mark } from "./marks.ts";

/**
 * Draws marks over a whole picture, pixel by pixel.
 *
 * @param pixels `u8[height, width, 4]`
 */
export function drawWhole(marks: readonly Mark[], size: Size, pixels: Uint8Array): Uint8Array<ArrayBuffer> {
  const drawn = Uint8Array.from(pixels);
  for (const mark of marks) {
    const bounds = mark.kind === "rect" ? clampRegion(mark, size) : { x: 0, y: 0, ...size };
    for (let y = bounds.y; y < bounds.y + bounds.height; y++)
      for (let x = bounds.x; x < bounds.x + bounds.width; x++) {
        if (mark.kind === "stripe" && Math.abs(mark.cos * x + mark.sin * y - mark.offset) > mark.reach) continue;
        const at = (y * size.width + x) * 4;
        drawn.set([mark.colour & 255, (mark.colour >> 8) & 255, mark.colour >> 16, 255], at);
      }
  }
  return drawn;
}
