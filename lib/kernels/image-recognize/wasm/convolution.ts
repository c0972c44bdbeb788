// Convolutions of levels: i16[height, width, stride] in and out. Distances are in bytes.
import { levels8, storeLanes } from "./lanes";

// @ts-ignore: decorator
@inline
function multiplyAdd(sum: v128, pair: v128, weights: v128): v128 {
  return v128.add<i32>(sum, v128.dot<i16>(pair, weights));
}

/**
 * A convolution, or one group of it. Four pixels by eight channels at a time: a pair of input channels is spread over a
 * vector and multiplied by the pairs of weights of four outputs.
 *
 * @param src the first pixel that output (0, 0) looks at; @param rowStep, columnStep from an output's to the next one's
 * @param rowTap, columnTap from one of a window's pixels to the next
 * @param pairs of input channels of each of `columns` taps; whole rows of a window lie together without dilation
 * @param weights i16[blocks, rows, columns, pairs, 8, 2]; @param bias i32[blocks, 8]; @param factors f32[blocks, 8]
 * @param channels to store, in blocks of eight; @param pixel bytes of an output pixel
 */
export function convolve(
  src: usize,
  rowStep: usize,
  columnStep: usize,
  rowTap: usize,
  columnTap: usize,
  rows: i32,
  columns: i32,
  pairs: i32,
  weights: usize,
  bias: usize,
  factors: usize,
  dst: usize,
  width: i32,
  height: i32,
  pixel: usize,
  channels: i32,
  zero: i32,
  low: i32,
  high: i32,
): void {
  const zeros = i16x8.splat(<i16>zero);
  const least = i16x8.splat(<i16>(low - zero));
  const most = i16x8.splat(<i16>(high - zero));
  const blockBytes: usize = (<usize>(rows * columns * pairs)) << 5;
  const tapBytes: usize = <usize>pairs << 2;
  for (let y = 0; y < height; y++) {
    let blockWeights = weights;
    let at: usize = 0;
    for (let first = 0; first < channels; first += 8) {
      const count = min(8, channels - first);
      const biasLow = v128.load(bias + at);
      const biasHigh = v128.load(bias + at, 16);
      let from = src;
      let to = dst + (<usize>first << 1);
      let x = 0;
      for (; x + 4 <= width; x += 4) {
        let a0 = biasLow;
        let a1 = biasHigh;
        let b0 = biasLow;
        let b1 = biasHigh;
        let c0 = biasLow;
        let c1 = biasHigh;
        let d0 = biasLow;
        let d1 = biasHigh;
        let w = blockWeights;
        let rowAt = from;
        for (let row = 0; row < rows; row++) {
          let tapAt = rowAt;
          for (let column = 0; column < columns; column++) {
            let a = tapAt;
            let b = a + columnStep;
            let c = b + columnStep;
            let d = c + columnStep;
            for (const end = a + tapBytes; a < end; ) {
              const w0 = v128.load(w);
              const w1 = v128.load(w, 16);
              const pa = v128.load_splat<u32>(a);
              a0 = multiplyAdd(a0, pa, w0);
              a1 = multiplyAdd(a1, pa, w1);
              const pb = v128.load_splat<u32>(b);
              b0 = multiplyAdd(b0, pb, w0);
              b1 = multiplyAdd(b1, pb, w1);
              const pc = v128.load_splat<u32>(c);
              c0 = multiplyAdd(c0, pc, w0);
              c1 = multiplyAdd(c1, pc, w1);
              const pd = v128.load_splat<u32>(d);
              d0 = multiplyAdd(d0, pd, w0);
              d1 = multiplyAdd(d1, pd, w1);
              w += 32;
              a += 4;
              b += 4;
              c += 4;
              d += 4;
            }
            tapAt += columnTap;
          }
          rowAt += rowTap;
        }
        storeLanes(to, levels8(a0, a1, factors + at, zeros, least, most), count);
        storeLanes(to + pixel, levels8(b0, b1, factors + at, zeros, least, most), count);
        storeLanes(to + 2 * pixel, levels8(c0, c1, factors + at, zeros, least, most), count);
        storeLanes(to + 3 * pixel, levels8(d0, d1, factors + at, zeros, least, most), count);
        from += 4 * columnStep;
        to += 4 * pixel;
      }
      for (; x < width; x++) {
        let a0 = biasLow;
        let a1 = biasHigh;
        let w = blockWeights;
        let rowAt = from;
        for (let row = 0; row < rows; row++) {
          let tapAt = rowAt;
          for (let column = 0; column < columns; column++) {
            let a = tapAt;
            for (const end = a + tapBytes; a < end; a += 4) {
              const pa = v128.load_splat<u32>(a);
              a0 = multiplyAdd(a0, pa, v128.load(w));
              a1 = multiplyAdd(a1, pa, v128.load(w, 16));
              w += 32;
            }
            tapAt += columnTap;
          }
          rowAt += rowTap;
        }
        storeLanes(to, levels8(a0, a1, factors + at, zeros, least, most), count);
        from += columnStep;
        to += pixel;
      }
      blockWeights += blockBytes;
      at += 32;
    }
    src += rowStep;
    dst += <usize>width * pixel;
  }
}
