import {
  BLOCK_HEIGHT,
  BLOCK_WIDTH,
  distance,
  lookUp64,
  means,
  planeBytes,
  planePitch,
  planesScratch,
  RESULT_BYTES,
  readPlanes,
  writePlanes,
  zipLow,
} from "./planes";

/** Bytes of a pair of neighbours: their offset in a plane, and their weights by bin of difference. */
const PAIR_BYTES = 8;

/** Scratch bytes that {@link bilateral} needs. */
export function bilateralScratch(radius: i32): usize {
  return planesScratch(radius) + RESULT_BYTES + (2 * radius + 1) * (radius + 1) * PAIR_BYTES;
}

/**
 * Means of a disc, weighted by distance and by difference from the pixel in its middle. Neighbours come in pairs, opposite
 * each other, which have the same table.
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
          for (let i = 0; i < columns; i += 8) filter8(middle + i, bytes, result + i, pairs, end, shift, true);
        } else {
          for (let i = 0; i < columns; i += 8) filter8(middle + i, bytes, result + i, pairs, end, shift, false);
        }
        const to = dst + (<usize>(y + row) * width + x) * channels;
        writePlanes(result, to, columns, channels, opaque);
      }
    }
  }
}

/** Writes one of each pair of neighbours inside the disc; returns the end of the list. */
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

/** Eight pixels: of each vector of bytes, even ones are of one neighbour of a pair, odd ones of the other. */
// @ts-ignore: decorator
@inline
function filter8(middle: usize, bytes: i32, result: usize, pairs: usize, end: usize, shift: i32, opaque: bool): void {
  const ones = i16x8.splat(1);
  // The pixel itself has the weight 255 and no counterpart.
  const own = i32x4.splat(255);
  const red = both(middle);
  const green = both(middle + bytes);
  const blue = both(middle + 2 * bytes);
  const alpha = opaque ? red : both(middle + 3 * bytes);
  let weights0 = own;
  let weights1 = own;
  let red0 = v128.dot<i16>(v128.extend_low<u8>(red), own);
  let red1 = v128.dot<i16>(v128.extend_high<u8>(red), own);
  let green0 = v128.dot<i16>(v128.extend_low<u8>(green), own);
  let green1 = v128.dot<i16>(v128.extend_high<u8>(green), own);
  let blue0 = v128.dot<i16>(v128.extend_low<u8>(blue), own);
  let blue1 = v128.dot<i16>(v128.extend_high<u8>(blue), own);
  let alpha0 = v128.dot<i16>(v128.extend_low<u8>(alpha), own);
  let alpha1 = v128.dot<i16>(v128.extend_high<u8>(alpha), own);
  for (let pair = pairs; pair < end; pair += PAIR_BYTES) {
    const offset = load<i32>(pair);
    const ahead = middle + offset;
    const behind = middle - offset;
    const reds = zipLow(v128.load64_zero(ahead), v128.load64_zero(behind));
    const greens = zipLow(v128.load64_zero(ahead + bytes), v128.load64_zero(behind + bytes));
    const blues = zipLow(v128.load64_zero(ahead + 2 * bytes), v128.load64_zero(behind + 2 * bytes));
    let difference = v128.max<u8>(distance(reds, red), distance(greens, green));
    difference = v128.max<u8>(difference, distance(blues, blue));
    let alphas = reds;
    if (!opaque) {
      alphas = zipLow(v128.load64_zero(ahead + 3 * bytes), v128.load64_zero(behind + 3 * bytes));
      difference = v128.max<u8>(difference, distance(alphas, alpha));
    }
    const weights = lookUp64(load<usize>(pair, 4), v128.shr<u8>(difference, shift));
    const low = v128.extend_low<u8>(weights);
    const high = v128.extend_high<u8>(weights);
    weights0 = v128.add<i32>(weights0, v128.dot<i16>(low, ones));
    weights1 = v128.add<i32>(weights1, v128.dot<i16>(high, ones));
    red0 = v128.add<i32>(red0, v128.dot<i16>(v128.extend_low<u8>(reds), low));
    red1 = v128.add<i32>(red1, v128.dot<i16>(v128.extend_high<u8>(reds), high));
    green0 = v128.add<i32>(green0, v128.dot<i16>(v128.extend_low<u8>(greens), low));
    green1 = v128.add<i32>(green1, v128.dot<i16>(v128.extend_high<u8>(greens), high));
    blue0 = v128.add<i32>(blue0, v128.dot<i16>(v128.extend_low<u8>(blues), low));
    blue1 = v128.add<i32>(blue1, v128.dot<i16>(v128.extend_high<u8>(blues), high));
    if (!opaque) {
      alpha0 = v128.add<i32>(alpha0, v128.dot<i16>(v128.extend_low<u8>(alphas), low));
      alpha1 = v128.add<i32>(alpha1, v128.dot<i16>(v128.extend_high<u8>(alphas), high));
    }
  }
  v128.store64_lane(result, means(red0, red1, weights0, weights1), 0);
  v128.store64_lane(result, means(green0, green1, weights0, weights1), 0, BLOCK_WIDTH);
  v128.store64_lane(result, means(blue0, blue1, weights0, weights1), 0, BLOCK_WIDTH * 2);
  if (!opaque) v128.store64_lane(result, means(alpha0, alpha1, weights0, weights1), 0, BLOCK_WIDTH * 3);
}

/** Eight bytes, each twice. */
// @ts-ignore: decorator
@inline
function both(at: usize): v128 {
  const bytes = v128.load64_zero(at);
  return zipLow(bytes, bytes);
}
