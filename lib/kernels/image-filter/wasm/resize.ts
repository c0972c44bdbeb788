import { premultiplyRow } from "./rows";
import { weighRowsRgb, weighRowsRgba } from "./weigh-rows";

// The intermediate image is kept two rows in one, i16[width, channels, 2]: each level of the upper row beside the lower
// row's, as dot products want them. Only as many of these row pairs are kept as an output row needs, in a ring.

/** Source rows that the first pass takes at once. */
const ROWS: usize = 4;

/** Bytes of a row pair, with room for vectors. */
// @ts-ignore: decorator
@inline
function pairStride(width: i32, channels: i32): usize {
  return ((<usize>width * channels << 2) + 127) & ~63;
}

/** Bytes of the source's pixels of {@link ROWS} rows as dot products along x want them, with room for vectors. */
// @ts-ignore: decorator
@inline
function blockBytes(fromWidth: i32, columnPairs: i32, channels: i32): usize {
  return (<usize>(fromWidth + 2 * columnPairs + 8) * channels) << 3;
}

/** Bytes of a premultiplied source row with room for vectors. */
// @ts-ignore: decorator
@inline
function sourceStride(fromWidth: i32): usize {
  return ((<usize>fromWidth << 2) + 127) & ~63;
}

/** Row pairs in the ring: those of an output, and the two that the first pass makes at once. */
// @ts-ignore: decorator
@inline
function ringPairs(rowPairs: i32): i32 {
  return (rowPairs + 3) & ~1;
}

/** Scratch bytes that {@link resize} needs. */
export function resizeScratch(fromWidth: i32, width: i32, columnPairs: i32, rowPairs: i32, opaque: bool): usize {
  const channels = opaque ? 3 : 4;
  const ring = pairStride(width, channels) * ringPairs(rowPairs);
  return ring + blockBytes(fromWidth, columnPairs, channels) + ROWS * sourceStride(fromWidth) + 64;
}

/**
 * Resize by prepared taps: along x into 1/64 levels, then along y. Taps come in pairs of columns and of rows: pair n
 * holds columns 2n − `shiftX` and 2n + 1 − `shiftX` of the source, where shifts are 0 or 1; likewise rows.
 *
 * @param pixelBytes 4, or 3 for RGB
 * @param columnStarts i32[width], first pair of each output; @param columnWeights i16[width, columnPairs, 2]
 * @param rowStarts i32[height], first pair of each output, growing; @param rowWeights i16[height, rowPairs, 2]
 */
export function resize(
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  dst: usize,
  width: i32,
  height: i32,
  pixelBytes: i32,
  columnStarts: usize,
  columnWeights: usize,
  columnPairs: i32,
  shiftX: i32,
  rowStarts: usize,
  rowWeights: usize,
  rowPairs: i32,
  shiftY: i32,
  opaque: bool,
  scratch: usize,
): void {
  const channels = opaque ? 3 : 4;
  const stride = pairStride(width, channels);
  const ringEnd = scratch + stride * ringPairs(rowPairs);
  const block = ringEnd;
  // One pixel before the first is read when shifted.
  const premultiplied = block + blockBytes(fromWidth, columnPairs, channels) + 64;
  const sourceBytes = sourceStride(fromWidth);
  const rowBytes = <usize>fromWidth * pixelBytes;
  let made = 0;
  let target = scratch;
  for (let y = 0; y < height; y++) {
    const firstPair = load<i32>(rowStarts + (y << 2));
    for (; made < firstPair + rowPairs; made += 2) {
      const row = 2 * made - shiftY;
      let first = rowAt(src, rowBytes, fromHeight, row);
      let second = rowAt(src, rowBytes, fromHeight, row + 1);
      let third = rowAt(src, rowBytes, fromHeight, row + 2);
      let fourth = rowAt(src, rowBytes, fromHeight, row + 3);
      if (!opaque) {
        premultiplyRow(first, premultiplied, fromWidth);
        premultiplyRow(second, premultiplied + sourceBytes, fromWidth);
        premultiplyRow(third, premultiplied + 2 * sourceBytes, fromWidth);
        premultiplyRow(fourth, premultiplied + 3 * sourceBytes, fromWidth);
        first = premultiplied;
        second = first + sourceBytes;
        third = second + sourceBytes;
        fourth = third + sourceBytes;
      }
      const back = <usize>(shiftX * pixelBytes);
      const count = fromWidth + shiftX;
      if (opaque) {
        if (pixelBytes == 3) {
          pairColumns(first - back, second - back, third - back, fourth - back, block, count, 3, 3);
        } else {
          pairColumns(first - back, second - back, third - back, fourth - back, block, count, 3, 4);
        }
        weighColumns(block, target, stride, width, columnStarts, columnWeights, columnPairs, 3);
      } else {
        pairColumns(first - back, second - back, third - back, fourth - back, block, count, 4, 4);
        weighColumns(block, target, stride, width, columnStarts, columnWeights, columnPairs, 4);
      }
      target += 2 * stride;
      if (target == ringEnd) target = scratch;
    }
    const slot = firstPair % ringPairs(rowPairs);
    const weights = rowWeights + ((<usize>y * rowPairs) << 2);
    if (opaque) {
      weighRowsRgb(scratch, ringEnd, slot, stride, weights, rowPairs, dst, width, pixelBytes);
    } else {
      weighRowsRgba(scratch, ringEnd, slot, stride, weights, rowPairs, dst, width);
    }
    dst += <usize>width * pixelBytes;
  }
}

/** A row of the source; rows beyond it have weight 0, so any will do. */
// @ts-ignore: decorator
@inline
function rowAt(src: usize, rowBytes: usize, fromHeight: i32, row: i32): usize {
  return src + <usize>max(0, min(fromHeight - 1, row)) * rowBytes;
}

/**
 * Pixels of four rows as i16[pairs of columns, channels, 4 rows, 2]: what one dot product with the two weights of a pair
 * takes is the same channel of two neighbours, in four rows.
 */
// @ts-ignore: decorator
@inline
function pairColumns(
  first: usize,
  second: usize,
  third: usize,
  fourth: usize,
  block: usize,
  count: i32,
  channels: i32,
  pixelBytes: i32,
): void {
  const pairStep: usize = channels << 4;
  for (let i = 0; i < count; i += 4) {
    const at = <usize>(i * pixelBytes);
    const row0 = neighbours(v128.load(first + at), pixelBytes);
    const row1 = neighbours(v128.load(second + at), pixelBytes);
    const row2 = neighbours(v128.load(third + at), pixelBytes);
    const row3 = neighbours(v128.load(fourth + at), pixelBytes);
    const upper = v128.shuffle<i16>(row0, row1, 0, 8, 1, 9, 2, 10, 3, 11);
    const lower = v128.shuffle<i16>(row2, row3, 0, 8, 1, 9, 2, 10, 3, 11);
    storeChannels(block, upper, lower, channels);
    const upperNext = v128.shuffle<i16>(row0, row1, 4, 12, 5, 13, 6, 14, 7, 15);
    const lowerNext = v128.shuffle<i16>(row2, row3, 4, 12, 5, 13, 6, 14, 7, 15);
    storeChannels(block + pairStep, upperNext, lowerNext, channels);
    block += 2 * pairStep;
  }
}

/** Four pixels with each channel of a pixel beside its right neighbour's; of RGB, something in place of alpha. */
// @ts-ignore: decorator
@inline
function neighbours(pixels: v128, pixelBytes: i32): v128 {
  if (pixelBytes == 3) return v128.shuffle<i8>(pixels, pixels, 0, 3, 1, 4, 2, 5, 2, 5, 6, 9, 7, 10, 8, 11, 8, 11);
  return v128.shuffle<i8>(pixels, pixels, 0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15);
}

// @ts-ignore: decorator
@inline
function storeChannels(at: usize, upper: v128, lower: v128, channels: i32): void {
  const redGreen = v128.shuffle<i32>(upper, lower, 0, 4, 1, 5);
  const blueAlpha = v128.shuffle<i32>(upper, lower, 2, 6, 3, 7);
  v128.store(at, v128.extend_low<u8>(redGreen));
  v128.store(at, v128.extend_high<u8>(redGreen), 16);
  v128.store(at, v128.extend_low<u8>(blueAlpha), 32);
  if (channels == 4) v128.store(at, v128.extend_high<u8>(blueAlpha), 48);
}

/** The first pass: four rows of `block` into two row pairs at `dst` and `dst + stride`. */
// @ts-ignore: decorator
@inline
function weighColumns(
  block: usize,
  dst: usize,
  stride: usize,
  width: i32,
  starts: usize,
  weights: usize,
  pairs: i32,
  channels: i32,
): void {
  const pairStep: usize = channels << 4;
  const half = i32x4.splat(128);
  for (let x = 0; x < width; x++) {
    let at = block + <usize>load<i32>(starts) * pairStep;
    let red = half;
    let green = half;
    let blue = half;
    let alpha = half;
    for (const end = weights + (<usize>pairs << 2); weights < end; weights += 4) {
      const weight = v128.load32_splat(weights);
      red = v128.add<i32>(red, v128.dot<i16>(v128.load(at), weight));
      green = v128.add<i32>(green, v128.dot<i16>(v128.load(at, 16), weight));
      blue = v128.add<i32>(blue, v128.dot<i16>(v128.load(at, 32), weight));
      if (channels == 4) alpha = v128.add<i32>(alpha, v128.dot<i16>(v128.load(at, 48), weight));
      at += pairStep;
    }
    const redGreen = i16x8.narrow_i32x4_s(v128.shr<i32>(red, 8), v128.shr<i32>(green, 8));
    const blueAlpha = i16x8.narrow_i32x4_s(v128.shr<i32>(blue, 8), v128.shr<i32>(channels == 4 ? alpha : blue, 8));
    // For three channels the fourth is written too, and then over by the next pixel.
    v128.store(dst, v128.shuffle<i32>(redGreen, blueAlpha, 0, 2, 4, 6));
    v128.store(dst + stride, v128.shuffle<i32>(redGreen, blueAlpha, 1, 3, 5, 7));
    starts += 4;
    dst += channels << 2;
  }
}

/** Pixel (x, y) is pixel (columns[x], rows[y]) of the source. @param columns i32[width]; @param rows i32[height] */
export function pick(
  src: usize,
  fromWidth: i32,
  dst: usize,
  width: i32,
  height: i32,
  columns: usize,
  rows: usize,
): void {
  for (let y: usize = 0; y < <usize>height; y++) {
    const row = src + ((<usize>load<i32>(rows + (y << 2)) * fromWidth) << 2);
    for (let x: usize = 0; x < <usize>width; x++) {
      store<u32>(dst, load<u32>(row + (<usize>load<i32>(columns + (x << 2)) << 2)));
      dst += 4;
    }
  }
}
