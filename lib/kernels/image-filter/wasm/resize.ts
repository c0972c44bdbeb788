import { premultiplyRow, storePixels, unpremultiply4 } from "./rows";

/** Samples of a row of the intermediate image: RGBA in i16, padded for vectors of four pixels. */
// @ts-ignore: decorator
@inline
function strideOf(width: i32): usize {
  return ((<usize>width << 3) + 63) & ~63;
}

/** Scratch bytes that {@link resize} needs. Rows past the last are read, times 0. */
export function resizeScratch(fromWidth: i32, fromHeight: i32, width: i32, rowTaps: i32): usize {
  return strideOf(width) * (fromHeight + rowTaps) + (<usize>fromWidth << 2) + 4096 + (<usize>rowTaps << 3);
}

/**
 * Lanczos resize by prepared taps: columns first, into 1/64 levels, then rows.
 *
 * @param columnStarts, rowStarts i32 relative to the source's first column and row
 * @param columnWeights, rowWeights i16[count, taps]; taps are multiples of 4
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
  const rows = scratch;
  const premultiplied = rows + stride * (fromHeight + rowTaps);
  for (let row = 0; row < fromHeight; row++) {
    let from = src + ((<usize>row * fromWidth) << 2);
    if (!opaque) {
      premultiplyRow(from, premultiplied, fromWidth);
      from = premultiplied;
    }
    resizeRow(from, rows + <usize>row * stride, width, columnStarts, columnWeights, columnTaps);
  }
  for (let row = 0; row < height; row++) {
    const first = rows + <usize>load<i32>(rowStarts + (row << 2)) * stride;
    blendRows(first, stride, rowWeights + ((<usize>row * rowTaps) << 1), rowTaps, dst, width, opaque);
    dst += <usize>width << 2;
  }
}

function resizeRow(src: usize, dst: usize, width: i32, starts: usize, weights: usize, taps: i32): void {
  const firstPair = i8x16(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1);
  const secondPair = i8x16(8, -1, 12, -1, 9, -1, 13, -1, 10, -1, 14, -1, 11, -1, 15, -1);
  for (let x = 0; x < width; x++) {
    let at = src + (load<i32>(starts) << 2);
    let even = i32x4.splat(128);
    let odd = i32x4.splat(0);
    const end = weights + (<usize>taps << 1);
    for (; weights < end; weights += 8) {
      const pixels = v128.load(at);
      even = v128.add<i32>(even, v128.dot<i16>(v128.swizzle(pixels, firstPair), v128.load32_splat(weights)));
      odd = v128.add<i32>(odd, v128.dot<i16>(v128.swizzle(pixels, secondPair), v128.load32_splat(weights, 4)));
      at += 16;
    }
    const sum = v128.shr<i32>(v128.add<i32>(even, odd), 8);
    v128.store64_lane(dst, i16x8.narrow_i32x4_s(sum, sum), 0);
    starts += 4;
    dst += 8;
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
    let row = first + (x << 3);
    for (let at = weights; at < end; at += 4) {
      const weight = v128.load32_splat(at);
      const a0 = v128.load(row);
      const a1 = v128.load(row, 16);
      row += stride;
      const b0 = v128.load(row);
      const b1 = v128.load(row, 16);
      row += stride;
      sum0 = v128.add<i32>(sum0, v128.dot<i16>(v128.shuffle<i16>(a0, b0, 0, 8, 1, 9, 2, 10, 3, 11), weight));
      sum1 = v128.add<i32>(sum1, v128.dot<i16>(v128.shuffle<i16>(a0, b0, 4, 12, 5, 13, 6, 14, 7, 15), weight));
      sum2 = v128.add<i32>(sum2, v128.dot<i16>(v128.shuffle<i16>(a1, b1, 0, 8, 1, 9, 2, 10, 3, 11), weight));
      sum3 = v128.add<i32>(sum3, v128.dot<i16>(v128.shuffle<i16>(a1, b1, 4, 12, 5, 13, 6, 14, 7, 15), weight));
    }
    const low = i16x8.narrow_i32x4_s(v128.shr<i32>(sum0, 20), v128.shr<i32>(sum1, 20));
    const high = i16x8.narrow_i32x4_s(v128.shr<i32>(sum2, 20), v128.shr<i32>(sum3, 20));
    let pixels = v128.narrow<u16>(low, high);
    if (!opaque) pixels = unpremultiply4(pixels);
    storePixels(dst, pixels, width - x);
    dst += 16;
  }
}
