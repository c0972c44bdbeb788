import {
  BLOCK_HEIGHT,
  BLOCK_WIDTH,
  planeBytes,
  planePitch,
  planesScratch,
  RESULT_BYTES,
  readPlanes,
  writePlanes,
} from "./planes";
import { mean8, PAIR_BYTES } from "./weighted-mean";

/** Scratch bytes that {@link bilateral} needs. */
export function bilateralScratch(radius: i32): usize {
  return planesScratch(radius) + RESULT_BYTES + (2 * radius + 1) * (radius + 1) * PAIR_BYTES;
}

/**
 * Means of a disc, weighted by distance and by difference from the pixel in its middle.
 *
 * @param src `fromWidth` × `fromHeight` pixels of `channels` bytes; @param left, @param top where the output lies in it
 * @param dst `width` × `height` pixels likewise
 * @param weights `u8[radius² + 1, 64]`: by squared distance and by difference >> `shift`
 */
export function bilateral(
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  left: i32,
  top: i32,
  dst: usize,
  width: i32,
  height: i32,
  channels: i32,
  radius: i32,
  weights: usize,
  shift: i32,
  opaque: bool,
  scratch: usize,
): void {
  const result = scratch + planesScratch(radius);
  const pairs = result + RESULT_BYTES;
  const end = listPairs(pairs, radius, weights);
  const pitch = planePitch(radius);
  const bytes = planeBytes(radius);
  for (let y = 0; y < height; y += BLOCK_HEIGHT) {
    const rows = min(BLOCK_HEIGHT, height - y);
    for (let x = 0; x < width; x += BLOCK_WIDTH) {
      const columns = min(BLOCK_WIDTH, width - x);
      const across = left + x;
      readPlanes(src, fromWidth, fromHeight, channels, across, top + y, columns, rows, radius, scratch, opaque);
      for (let row = 0; row < rows; row++) {
        const middle = scratch + (row + radius) * pitch + radius;
        if (opaque) {
          for (let i = 0; i < columns; i += 8) mean8(middle + i, bytes, result + i, pairs, end, true, shift, 0, true);
        } else {
          for (let i = 0; i < columns; i += 8) mean8(middle + i, bytes, result + i, pairs, end, true, shift, 0, false);
        }
        const to = dst + (<usize>(y + row) * width + x) * channels;
        writePlanes(result, to, columns, channels, opaque);
      }
    }
  }
}

/** Lists the pairs of neighbours inside the disc; returns where the list ends. */
function listPairs(pairs: usize, radius: i32, weights: usize): usize {
  const pitch = planePitch(radius);
  for (let y = 0; y <= radius; y++) {
    for (let x = y == 0 ? 1 : -radius; x <= radius; x++) {
      const squared = x * x + y * y;
      if (squared > radius * radius) continue;
      store<i32>(pairs, y * pitch + x);
      store<usize>(pairs, weights + (squared << 6), 4);
      pairs += PAIR_BYTES;
    }
  }
  return pairs;
}
