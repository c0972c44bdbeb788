import { premultiplyRow, storePixels, unpremultiply4 } from "./rows";

/** Rows that the first pass takes at once, so that they share the loads of the weights. */
const ROWS = 4;

/**
 * Bytes of a pair of rows of the intermediate image: i16[width, 4, 2], each channel of the even row beside the odd
 * row's, as dot products want them; padded for vectors of four pixels.
 */
// @ts-ignore: decorator
@inline
function strideOf(width: i32): usize {
  return ((<usize>width << 4) + 63) & ~63;
}

/** Bytes of a premultiplied source row with room for vectors. */
// @ts-ignore: decorator
@inline
function sourceStride(width: i32): usize {
  return ((<usize>width << 2) + 127) & ~63;
}

// @ts-ignore: decorator
@inline
function pairsOf(height: i32, taps: i32): i32 {
  return (height + ROWS + taps) >> 1;
}

/** Scratch bytes that {@link resize} needs. Rows past the last are read, times 0. */
export function resizeScratch(fromWidth: i32, fromHeight: i32, width: i32, columnTaps: i32, rowTaps: i32): usize {
  return strideOf(width) * pairsOf(fromHeight, rowTaps) + <usize>ROWS * sourceStride(fromWidth) + (<usize>columnTaps << 3);
}

/**
 * Lanczos resize by prepared taps: columns first, into 1/64 levels, then rows.
 *
 * @param columnStarts i32[width] relative to the source's first column; @param columnWeights i16[width, columnTaps]
 * @param rowStarts i32[height] relative to the source's first row, even; @param rowWeights i16[height, rowTaps]
 * @param columnTaps a multiple of 4; @param rowTaps a multiple of 2
 */
export function resize(
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  dst: usize,
  width: i32,
  height: i32,
  columnStarts: usize,
  columnWeights: usize,
  columnTaps: i32,
  rowStarts: usize,
  rowWeights: usize,
  rowTaps: i32,
  opaque: bool,
  scratch: usize,
): void {
  const stride = strideOf(width);
  const pairs = scratch;
  const premultiplied = pairs + stride * pairsOf(fromHeight, rowTaps);
  const bytes: usize = opaque ? <usize>fromWidth << 2 : sourceStride(fromWidth);
  for (let row = 0; row < fromHeight; row += ROWS) {
    let first = src + ((<usize>row * fromWidth) << 2);
    const last: usize = min(ROWS, fromHeight - row) - 1;
    if (!opaque) {
      for (let k: usize = 0; k <= last; k++) {
        premultiplyRow(first + ((k * fromWidth) << 2), premultiplied + k * bytes, fromWidth);
      }
      first = premultiplied;
    }
    const second = first + min<usize>(1, last) * bytes;
    const third = first + min<usize>(2, last) * bytes;
    const fourth = first + last * bytes;
    const target = pairs + <usize>(row >> 1) * stride;
    resizeRows(first, second, third, fourth, target, stride, width, columnStarts, columnWeights, columnTaps);
  }
  for (let row = 0; row < height; row++) {
    const first = pairs + <usize>(load<i32>(rowStarts + (row << 2)) >> 1) * stride;
    blendRows(first, stride, rowWeights + ((<usize>row * rowTaps) << 1), rowTaps, dst, width, opaque);
    dst += <usize>width << 2;
  }
}

function resizeRows(
  first: usize,
  second: usize,
  third: usize,
  fourth: usize,
  dst: usize,
  stride: usize,
  width: i32,
  starts: usize,
  weights: usize,
  taps: i32,
): void {
  // Two pixels' bytes as i16 lanes, each channel of the one beside the other's.
  const front = i8x16(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1);
  const back = i8x16(8, -1, 12, -1, 9, -1, 13, -1, 10, -1, 14, -1, 11, -1, 15, -1);
  const interleave = i8x16(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15);
  const secondBy = second - first;
  const thirdBy = third - first;
  const fourthBy = fourth - first;
  for (let x = 0; x < width; x++) {
    let at = first + (load<i32>(starts) << 2);
    let sum0 = i32x4.splat(128);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    const end = weights + (<usize>taps << 1);
    for (; weights < end; weights += 8) {
      const early = v128.load32_splat(weights);
      const late = v128.load32_splat(weights, 4);
      const pixels0 = v128.load(at);
      const pixels1 = v128.load(at + secondBy);
      const pixels2 = v128.load(at + thirdBy);
      const pixels3 = v128.load(at + fourthBy);
      sum0 = v128.add<i32>(sum0, v128.dot<i16>(v128.swizzle(pixels0, front), early));
      sum1 = v128.add<i32>(sum1, v128.dot<i16>(v128.swizzle(pixels1, front), early));
      sum2 = v128.add<i32>(sum2, v128.dot<i16>(v128.swizzle(pixels2, front), early));
      sum3 = v128.add<i32>(sum3, v128.dot<i16>(v128.swizzle(pixels3, front), early));
      sum0 = v128.add<i32>(sum0, v128.dot<i16>(v128.swizzle(pixels0, back), late));
      sum1 = v128.add<i32>(sum1, v128.dot<i16>(v128.swizzle(pixels1, back), late));
      sum2 = v128.add<i32>(sum2, v128.dot<i16>(v128.swizzle(pixels2, back), late));
      sum3 = v128.add<i32>(sum3, v128.dot<i16>(v128.swizzle(pixels3, back), late));
      at += 16;
    }
    const above = i16x8.narrow_i32x4_s(v128.shr<i32>(sum0, 8), v128.shr<i32>(sum1, 8));
    const below = i16x8.narrow_i32x4_s(v128.shr<i32>(sum2, 8), v128.shr<i32>(sum3, 8));
    v128.store(dst, v128.swizzle(above, interleave));
    v128.store(dst + stride, v128.swizzle(below, interleave));
    starts += 4;
    dst += 16;
  }
}

function blendRows(
  first: usize,
  stride: usize,
  weights: usize,
  taps: i32,
  dst: usize,
  width: i32,
  opaque: bool,
): void {
  const end = weights + (<usize>taps << 1);
  const half = i32x4.splat(1 << 19);
  for (let x = 0; x < width; x += 4) {
    let sum0 = half;
    let sum1 = half;
    let sum2 = half;
    let sum3 = half;
    let pair = first + (<usize>x << 4);
    for (let at = weights; at < end; at += 4) {
      const weight = v128.load32_splat(at);
      sum0 = v128.add<i32>(sum0, v128.dot<i16>(v128.load(pair), weight));
      sum1 = v128.add<i32>(sum1, v128.dot<i16>(v128.load(pair, 16), weight));
      sum2 = v128.add<i32>(sum2, v128.dot<i16>(v128.load(pair, 32), weight));
      sum3 = v128.add<i32>(sum3, v128.dot<i16>(v128.load(pair, 48), weight));
      pair += stride;
    }
    const low = i16x8.narrow_i32x4_s(v128.shr<i32>(sum0, 20), v128.shr<i32>(sum1, 20));
    const high = i16x8.narrow_i32x4_s(v128.shr<i32>(sum2, 20), v128.shr<i32>(sum3, 20));
    let pixels = v128.narrow<u16>(low, high);
    if (!opaque) pixels = unpremultiply4(pixels);
    storePixels(dst, pixels, width - x);
    dst += 16;
  }
}
