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
import { distance, lookUp64, mean8, PAIR_BYTES } from "./weighted-mean";

// Patches around p and p + o differ as those around p + o and p do: weights are computed for one half of the offsets o,
// for every pixel p of a block and for those before it that have a pixel of the block at p + o.

/** Bytes from a row of weights to the next, of pixels from `search` before a block on. */
// @ts-ignore: decorator
@inline
function weightsPitch(search: i32): i32 {
  return BLOCK_WIDTH + 2 * search + 31 & ~15;
}

/** Bytes of an offset's weights. */
// @ts-ignore: decorator
@inline
function weightsBytes(search: i32): i32 {
  return weightsPitch(search) * (BLOCK_HEIGHT + search) + 16;
}

/** Bytes from a row of squares or of their sums, u16, to the next: at most two patches of three pixels wider than weights. */
// @ts-ignore: decorator
@inline
function sumsPitch(search: i32): i32 {
  return (BLOCK_WIDTH + search + 32) * 2;
}

/** Scratch bytes that {@link nonLocalMeans} needs. */
export function nonLocalMeansScratch(patch: i32, search: i32): usize {
  const pairs = 2 * search * (search + 1);
  const sums = sumsPitch(search) * (2 * patch + 2);
  return planesScratch(search + patch) + RESULT_BYTES + sums + pairs * (PAIR_BYTES + weightsBytes(search));
}

/**
 * Means of a square, weighted by how alike the patches around its pixels and the pixel in its middle are.
 *
 * @param src `fromWidth` × `fromHeight` pixels of `channels` bytes; @param left, @param top where the output lies in it
 * @param dst `width` × `height` pixels likewise
 * @param patch radius of patches, 1 … 3; @param search radius of the square
 * @param table `u8[64]`: weights by sum of squared differences, each rounded >> `fine`, >> `coarse`
 */
export function nonLocalMeans(
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  left: i32,
  top: i32,
  dst: usize,
  width: i32,
  height: i32,
  channels: i32,
  patch: i32,
  search: i32,
  table: usize,
  fine: i32,
  coarse: i32,
  opaque: bool,
  scratch: usize,
): void {
  const reach = search + patch;
  const result = scratch + planesScratch(reach);
  const sums = result + RESULT_BYTES;
  const pairs = sums + sumsPitch(search) * (2 * patch + 2);
  const end = listPairs(pairs, patch, search);
  const pitch = planePitch(reach);
  const bytes = planeBytes(reach);
  for (let y = 0; y < height; y += BLOCK_HEIGHT) {
    const rows = min(BLOCK_HEIGHT, height - y);
    for (let x = 0; x < width; x += BLOCK_WIDTH) {
      const columns = min(BLOCK_WIDTH, width - x);
      readPlanes(src, fromWidth, fromHeight, channels, left + x, top + y, columns, rows, reach, scratch, opaque);
      let pair = pairs;
      for (let down = 0; down <= search; down++) {
        for (let across = down == 0 ? 1 : -search; across <= search; across++) {
          const weights = load<usize>(pair, 4);
          weighPatches(scratch, weights, columns, rows, across, down, patch, search, table, fine, coarse, opaque, sums);
          pair += PAIR_BYTES;
        }
      }
      for (let row = 0; row < rows; row++) {
        const middle = scratch + (row + reach) * pitch + reach;
        const place = (row + search) * weightsPitch(search) + search;
        if (opaque) {
          for (let i = 0; i < columns; i += 8) mean8(middle + i, bytes, result + i, pairs, end, false, 0, place + i, true);
        } else {
          for (let i = 0; i < columns; i += 8) mean8(middle + i, bytes, result + i, pairs, end, false, 0, place + i, false);
        }
        writePlanes(result, dst + (<usize>(y + row) * width + x) * channels, columns, channels, opaque);
      }
    }
  }
}

/** Lists the pairs of neighbours of the square, and gives each room for its weights; returns where the list ends. */
function listPairs(pairs: usize, patch: i32, search: i32): usize {
  const pitch = planePitch(search + patch);
  let weights = pairs + 2 * search * (search + 1) * PAIR_BYTES;
  for (let y = 0; y <= search; y++) {
    for (let x = y == 0 ? 1 : -search; x <= search; x++) {
      store<i32>(pairs, y * pitch + x);
      store<usize>(pairs, weights, 4);
      store<i32>(pairs, y * weightsPitch(search) + x, 8);
      weights += weightsBytes(search);
      pairs += PAIR_BYTES;
    }
  }
  return pairs;
}

/** Weights of one offset, from squared differences, summed over columns of as many rows as patches have, then along rows. */
function weighPatches(
  planes: usize,
  weights: usize,
  columns: i32,
  rows: i32,
  across: i32,
  down: i32,
  patch: i32,
  search: i32,
  table: usize,
  fine: i32,
  coarse: i32,
  opaque: bool,
  sums: usize,
): void {
  const reach = search + patch;
  const pitch = planePitch(reach);
  const bytes = planeBytes(reach);
  const rowBytes = sumsPitch(search);
  const side = 2 * patch + 1;
  const squares = sums + rowBytes;
  const offset = down * pitch + across;
  const first = min(0, -across);
  const count = columns + abs(across);
  const source = planes + (reach - down - patch) * pitch + reach + first - patch;
  const target = weights + (search - down) * weightsPitch(search) + search + first;
  let slot = 0;
  for (let row = 0; row < rows + down + 2 * patch; row++) {
    const from = source + row * pitch;
    const to = squares + slot * rowBytes;
    if (opaque) squareRow(from, offset, bytes, to, count + 2 * patch, fine, true);
    else squareRow(from, offset, bytes, to, count + 2 * patch, fine, false);
    slot = slot + 1 == side ? 0 : slot + 1;
    if (row < 2 * patch) continue;
    const weight = target + (row - 2 * patch) * weightsPitch(search);
    if (patch == 1) weighRow(squares, rowBytes, sums, weight, count, table, coarse, 1);
    else if (patch == 2) weighRow(squares, rowBytes, sums, weight, count, table, coarse, 2);
    else weighRow(squares, rowBytes, sums, weight, count, table, coarse, 3);
  }
}

/** Squared differences of pixels from those an offset away, rounded >> `fine`, summed over channels: u16, saturated. */
// @ts-ignore: decorator
@inline
function squareRow(from: usize, offset: i32, bytes: i32, dst: usize, count: i32, fine: i32, opaque: bool): void {
  const half = i16x8.splat(<i16>(<i32>1 << fine >> 1));
  for (let i = 0; i < count; i += 16) {
    const there = from + offset;
    const red = distance(v128.load(from), v128.load(there));
    const green = distance(v128.load(from + bytes), v128.load(there + bytes));
    const blue = distance(v128.load(from + 2 * bytes), v128.load(there + 2 * bytes));
    let low = v128.add_sat<u16>(squareLow(red, half, fine), squareLow(green, half, fine));
    let high = v128.add_sat<u16>(squareHigh(red, half, fine), squareHigh(green, half, fine));
    low = v128.add_sat<u16>(low, squareLow(blue, half, fine));
    high = v128.add_sat<u16>(high, squareHigh(blue, half, fine));
    if (!opaque) {
      const alpha = distance(v128.load(from + 3 * bytes), v128.load(there + 3 * bytes));
      low = v128.add_sat<u16>(low, squareLow(alpha, half, fine));
      high = v128.add_sat<u16>(high, squareHigh(alpha, half, fine));
    }
    v128.store(dst, low);
    v128.store(dst, high, 16);
    from += 16;
    dst += 32;
  }
}

/** Squares of the lower eight bytes: at most 65 025 + 256. */
// @ts-ignore: decorator
@inline
function squareLow(difference: v128, half: v128, fine: i32): v128 {
  const wide = v128.extend_low<u8>(difference);
  return v128.shr<u16>(v128.add<u16>(v128.mul<u16>(wide, wide), half), fine);
}

// @ts-ignore: decorator
@inline
function squareHigh(difference: v128, half: v128, fine: i32): v128 {
  const wide = v128.extend_high<u8>(difference);
  return v128.shr<u16>(v128.add<u16>(v128.mul<u16>(wide, wide), half), fine);
}

/** Weights of a row by the sums of its patches. Saturated sums are in no bin: 65 535 >> 9 = 127. */
// @ts-ignore: decorator
@inline
function weighRow(
  squares: usize,
  rowBytes: i32,
  sums: usize,
  dst: usize,
  count: i32,
  table: usize,
  coarse: i32,
  patch: i32,
): void {
  for (let i = 0; i < (count + 2 * patch) << 1; i += 16) {
    v128.store(sums + i, sumOf(squares + i, rowBytes, patch));
  }
  for (let i = 0; i < count; i += 16) {
    const low = v128.shr<u16>(sumOf(sums, 2, patch), coarse);
    const high = v128.shr<u16>(sumOf(sums + 16, 2, patch), coarse);
    v128.store(dst, lookUp64(table, i8x16.narrow_i16x8_u(low, high)));
    sums += 32;
    dst += 16;
  }
}

/** Saturated sums of eight u16 lanes at 2·patch + 1 places, `step` bytes apart. */
// @ts-ignore: decorator
@inline
function sumOf(at: usize, step: i32, patch: i32): v128 {
  let sum = v128.add_sat<u16>(v128.load(at), v128.load(at + step));
  sum = v128.add_sat<u16>(sum, v128.load(at + 2 * step));
  if (patch > 1) {
    sum = v128.add_sat<u16>(sum, v128.load(at + 3 * step));
    sum = v128.add_sat<u16>(sum, v128.load(at + 4 * step));
  }
  if (patch > 2) {
    sum = v128.add_sat<u16>(sum, v128.load(at + 5 * step));
    sum = v128.add_sat<u16>(sum, v128.load(at + 6 * step));
  }
  return sum;
}
