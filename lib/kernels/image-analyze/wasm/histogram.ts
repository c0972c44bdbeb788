import { luma4 } from "../../image-filter/wasm/points";
import { premultiplied } from "../../image-filter/wasm/rows";

/** Pixels that are premultiplied at a time. */
const CHUNK = 1024;

/** Adds `count` RGBA8 pixels to `u32[4, 256]`: red, green, blue, luma. `scratch` has room for 1024 pixels. */
export function histogram(src: usize, count: i32, opaque: bool, counts: usize, scratch: usize): void {
  for (let done = 0; done < count; done += CHUNK) {
    const now = min(CHUNK, count - done);
    let from = premultiplied(src + (<usize>done << 2), scratch, now, opaque);
    let i = 0;
    for (; i + 4 <= now; i += 4) {
      const lumas = luma4(v128.load(from));
      addPixel(counts, load<u32>(from), v128.extract_lane<u32>(lumas, 0));
      addPixel(counts, load<u32>(from, 4), v128.extract_lane<u32>(lumas, 1));
      addPixel(counts, load<u32>(from, 8), v128.extract_lane<u32>(lumas, 2));
      addPixel(counts, load<u32>(from, 12), v128.extract_lane<u32>(lumas, 3));
      from += 16;
    }
    for (; i < now; i++) {
      const pixel = load<u32>(from);
      addPixel(counts, pixel, (54 * (pixel & 255) + 183 * ((pixel >> 8) & 255) + 19 * ((pixel >> 16) & 255) + 128) >> 8);
      from += 4;
    }
  }
}

// @ts-ignore: decorator
@inline
function addPixel(counts: usize, pixel: u32, luma: u32): void {
  increment(counts + ((pixel & 255) << 2));
  increment(counts + 1024 + (((pixel >> 8) & 255) << 2));
  increment(counts + 2048 + (((pixel >> 16) & 255) << 2));
  increment(counts + 3072 + (luma << 2));
}

// @ts-ignore: decorator
@inline
function increment(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}
