// Windows through which every channel sees itself only: i16[height, width, stride] in and out. Arguments as of `convolve`.
import { levels8, storeLanes } from "./lanes";

/** What is made of the levels in a window: the greatest, their sum, or their sum with a weight for each. */
const GREATEST = 0;
const SUM = 1;
const WEIGHED_SUM = 2;

export function maximum(
  src: usize,
  rowStep: usize,
  columnStep: usize,
  rowTap: usize,
  columnTap: usize,
  rows: i32,
  columns: i32,
  dst: usize,
  width: i32,
  height: i32,
  pixel: usize,
  channels: i32,
): void {
  seeThrough(
    GREATEST, src, rowStep, columnStep, rowTap, columnTap, rows, columns,
    0, 0, 0,
    dst, width, height, pixel, channels, 0, 0, 0,
  );
}

/** @param bias minus the zero point of all that is summed; @param factor f32[8], the same in each */
export function average(
  src: usize,
  rowStep: usize,
  columnStep: usize,
  rowTap: usize,
  columnTap: usize,
  rows: i32,
  columns: i32,
  bias: i32,
  factor: usize,
  dst: usize,
  width: i32,
  height: i32,
  pixel: usize,
  channels: i32,
  zero: i32,
  low: i32,
  high: i32,
): void {
  seeThrough(
    SUM, src, rowStep, columnStep, rowTap, columnTap, rows, columns,
    0, bias, factor,
    dst, width, height, pixel, channels, zero, low, high,
  );
}

/**
 * A convolution in which every channel sees itself only.
 *
 * @param weights i16[rows, columns, blocks, 8]
 */
export function convolveChannels(
  src: usize,
  rowStep: usize,
  columnStep: usize,
  rowTap: usize,
  columnTap: usize,
  rows: i32,
  columns: i32,
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
  seeThrough(
    WEIGHED_SUM, src, rowStep, columnStep, rowTap, columnTap, rows, columns,
    weights, <i32>bias, factors,
    dst, width, height, pixel, channels, zero, low, high,
  );
}

/**
 * Eight channels of a pixel at a time. `kind` is a constant wherever this is inlined.
 *
 * @param bias of a sum; of a weighed one, where those of all channels are
 * @param factors of a weighed sum each channel's, else all channels'
 */
// @ts-ignore: decorator
@inline
function seeThrough(
  kind: i32,
  src: usize,
  rowStep: usize,
  columnStep: usize,
  rowTap: usize,
  columnTap: usize,
  rows: i32,
  columns: i32,
  weights: usize,
  bias: i32,
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
  const tapBytes: usize = <usize>((channels + 7) & ~7) << 1;
  for (let y = 0; y < height; y++) {
    for (let first = 0; first < channels; first += 8) {
      const count = min(8, channels - first);
      const offset = <usize>first << 1;
      const at = kind == WEIGHED_SUM ? <usize>first << 2 : 0;
      let from = src + offset;
      let to = dst + offset;
      for (let x = 0; x < width; x++) {
        let greatest = i16x8.splat(0);
        let sumLow = kind == WEIGHED_SUM ? v128.load(<usize>bias + at) : i32x4.splat(bias);
        let sumHigh = kind == WEIGHED_SUM ? v128.load(<usize>bias + at, 16) : sumLow;
        let w = weights + offset;
        let rowAt = from;
        for (let row = 0; row < rows; row++) {
          let tapAt = rowAt;
          for (let column = 0; column < columns; column++) {
            const levels = v128.load(tapAt);
            if (kind == GREATEST) {
              greatest = v128.max<i16>(greatest, levels);
            } else if (kind == SUM) {
              sumLow = v128.add<i32>(sumLow, v128.extend_low<u16>(levels));
              sumHigh = v128.add<i32>(sumHigh, v128.extend_high<u16>(levels));
            } else {
              const weight = v128.load(w);
              sumLow = v128.add<i32>(sumLow, v128.extmul_low<i16>(levels, weight));
              sumHigh = v128.add<i32>(sumHigh, v128.extmul_high<i16>(levels, weight));
              w += tapBytes;
            }
            tapAt += columnTap;
          }
          rowAt += rowTap;
        }
        if (kind == GREATEST) storeLanes(to, greatest, count);
        else storeLanes(to, levels8(sumLow, sumHigh, factors + at, zeros, least, most), count);
        from += columnStep;
        to += pixel;
      }
    }
    src += rowStep;
    dst += <usize>width * pixel;
  }
}
