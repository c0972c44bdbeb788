// Maxima and means over windows: i16[height, width, stride] in and out. Arguments as of `convolve`.
import { levels8, storeLanes } from "./lanes";

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
  for (let y = 0; y < height; y++) {
    for (let first = 0; first < channels; first += 8) {
      const count = min(8, channels - first);
      let from = src + (<usize>first << 1);
      let to = dst + (<usize>first << 1);
      for (let x = 0; x < width; x++) {
        let greatest = i16x8.splat(0);
        let rowAt = from;
        for (let row = 0; row < rows; row++) {
          let tapAt = rowAt;
          for (let column = 0; column < columns; column++) {
            greatest = v128.max<i16>(greatest, v128.load(tapAt));
            tapAt += columnTap;
          }
          rowAt += rowTap;
        }
        storeLanes(to, greatest, count);
        from += columnStep;
        to += pixel;
      }
    }
    src += rowStep;
    dst += <usize>width * pixel;
  }
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
  const zeros = i16x8.splat(<i16>zero);
  const least = i16x8.splat(<i16>(low - zero));
  const most = i16x8.splat(<i16>(high - zero));
  for (let y = 0; y < height; y++) {
    for (let first = 0; first < channels; first += 8) {
      const count = min(8, channels - first);
      let from = src + (<usize>first << 1);
      let to = dst + (<usize>first << 1);
      for (let x = 0; x < width; x++) {
        let sumLow = i32x4.splat(bias);
        let sumHigh = sumLow;
        let rowAt = from;
        for (let row = 0; row < rows; row++) {
          let tapAt = rowAt;
          for (let column = 0; column < columns; column++) {
            const levels = v128.load(tapAt);
            sumLow = v128.add<i32>(sumLow, v128.extend_low<u16>(levels));
            sumHigh = v128.add<i32>(sumHigh, v128.extend_high<u16>(levels));
            tapAt += columnTap;
          }
          rowAt += rowTap;
        }
        storeLanes(to, levels8(sumLow, sumHigh, factor, zeros, least, most), count);
        from += columnStep;
        to += pixel;
      }
    }
    src += rowStep;
    dst += <usize>width * pixel;
  }
}
