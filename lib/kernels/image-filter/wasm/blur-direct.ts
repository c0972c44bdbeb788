import { expandRow, finishRow, mask, repeatPixel } from "./rows";
import { clamp, convolve, rowBytes } from "./weigh-samples";

/** Output columns worked on at once, so that all rows that one output row needs lie in a core's first cache. */
const STRIP: i32 = 256;

/** Scratch bytes that {@link blurDirect} needs. */
export function blurDirectScratch(radius: i32): usize {
  const ring = 2 * radius + 1;
  return rowBytes((STRIP + 2 * radius) * 4) + rowBytes(STRIP * 4) * (ring + 2) + (<usize>ring << 2) + 192;
}

/**
 * blur and unsharp without shrinking, in strips of columns, row by row: each row is filtered along x once and kept while
 * output rows need it.
 *
 * @param src `fromWidth` × `fromHeight` pixels of `channels` bytes; @param left, @param top where the output lies in it
 * @param dst `width` × `height` pixels likewise
 * @param channels 4; or 3, without alpha
 * @param opaque false: pixels are premultiplied first and un-premultiplied last (`channels` is 4)
 */
export function blurDirect(
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  left: i32,
  top: i32,
  dst: usize,
  width: i32,
  height: i32,
  channels: i32,
  weights: usize,
  radius: i32,
  opaque: bool,
  masked: bool,
  scale: i32,
  threshold: i32,
  scratch: usize,
): void {
  const ring = 2 * radius + 1;
  const stride = rowBytes(STRIP * 4);
  const wide = scratch;
  const fine = wide + rowBytes((STRIP + 2 * radius) * 4);
  const source = fine + stride;
  const rows = source + stride;
  const order = rows + stride * ring; // addresses of the filtered rows −radius … +radius
  const tail = order + (((<usize>ring << 2) + 63) & ~63);
  const newest = order + (<usize>(ring - 1) << 2);
  const pixelBytes = channels << 1;
  const fromBytes = <usize>fromWidth * channels;
  const toBytes = <usize>width * channels;
  for (let k = 0; k < ring; k++) store<usize>(order + (k << 2), rows + stride * k);
  for (let x = 0; x < width; x += STRIP) {
    const columns = min(STRIP, width - x);
    const samples = columns * channels;
    // Source columns left + x − radius … left + x + columns + radius, of which there are `inside` from `first` on.
    const begin = left + x - radius;
    const first = max(0, begin);
    const inside = min(fromWidth, begin + columns + 2 * radius) - first;
    const before = first - begin;
    const after = columns + 2 * radius - before - inside;
    let last = -1;
    for (let row = 0; row < height + 2 * radius; row++) {
      const from = clamp(top - radius + row, fromHeight - 1);
      const previous = load<usize>(newest);
      const target = load<usize>(order);
      memory.copy(order, order + 4, newest - order);
      store<usize>(newest, target);
      if (from == last) {
        memory.copy(target, previous, stride);
      } else {
        const start = wide + before * pixelBytes;
        widenRow(src + <usize>from * fromBytes + first * channels, start, inside, channels, opaque);
        if (before > 0) repeatPixel(wide, start, before, channels);
        const end = start + inside * pixelBytes;
        if (after > 0) repeatPixel(end, end - pixelBytes, after, channels);
        convolve(wide + radius * pixelBytes, target, samples, pixelBytes, weights, radius, true);
        last = from;
      }
      const y = row - 2 * radius;
      if (y < 0) continue;
      const to = dst + <usize>y * toBytes + x * channels;
      if (opaque && !masked) {
        sumColumns(order, to, samples, weights, radius, true, tail);
        continue;
      }
      sumColumns(order, fine, samples, weights, radius, false, tail);
      const own = src + <usize>(top + y) * fromBytes + (left + x) * channels;
      if (masked) widenRow(own, source, columns, channels, opaque);
      if (opaque) maskRow(fine, source, to, samples, scale, threshold, tail);
      else finishRow(fine, source, to, columns, 4, false, masked, scale, threshold);
    }
  }
}

/** Widens `count` pixels to u16 samples, premultiplied unless opaque. May write up to 64 bytes past the end. */
function widenRow(src: usize, dst: usize, count: i32, channels: i32, opaque: bool): void {
  if (!opaque) {
    expandRow(src, dst, count, 4, false);
    return;
  }
  for (let left = count * channels; left > 0; left -= 32) {
    v128.store(dst, v128.load_ext<u8>(src), 0);
    v128.store(dst, v128.load_ext<u8>(src, 8), 16);
    v128.store(dst, v128.load_ext<u8>(src, 16), 32);
    v128.store(dst, v128.load_ext<u8>(src, 24), 48);
    src += 32;
    dst += 64;
  }
}

/**
 * Weighted sums down the rows whose addresses are in `order`, of `count` u16 samples. Rounded to levels, exactly `count`
 * bytes, or else as u16 in 1/128 of a level, rounded up to 64 samples.
 */
function sumColumns(
  order: usize,
  dst: usize,
  count: i32,
  weights: usize,
  radius: i32,
  rounds: bool,
  tail: usize,
): void {
  const middle = order + (<usize>radius << 2);
  const centre = v128.load(weights);
  const lastWeight = weights + (<usize>radius << 4);
  for (let i = 0; i < count; i += 64) {
    const at = <usize>i << 1;
    const row = load<usize>(middle) + at;
    let sum0 = v128.mul<u16>(v128.load(row, 0), centre);
    let sum1 = v128.mul<u16>(v128.load(row, 16), centre);
    let sum2 = v128.mul<u16>(v128.load(row, 32), centre);
    let sum3 = v128.mul<u16>(v128.load(row, 48), centre);
    let sum4 = v128.mul<u16>(v128.load(row, 64), centre);
    let sum5 = v128.mul<u16>(v128.load(row, 80), centre);
    let sum6 = v128.mul<u16>(v128.load(row, 96), centre);
    let sum7 = v128.mul<u16>(v128.load(row, 112), centre);
    let above = middle;
    let below = middle;
    for (let weightAt = weights; weightAt < lastWeight; ) {
      weightAt += 16;
      above -= 4;
      below += 4;
      const weight = v128.load(weightAt);
      const before = load<usize>(above) + at;
      const after = load<usize>(below) + at;
      sum0 = v128.add<u16>(sum0, v128.mul<u16>(v128.add<u16>(v128.load(before, 0), v128.load(after, 0)), weight));
      sum1 = v128.add<u16>(sum1, v128.mul<u16>(v128.add<u16>(v128.load(before, 16), v128.load(after, 16)), weight));
      sum2 = v128.add<u16>(sum2, v128.mul<u16>(v128.add<u16>(v128.load(before, 32), v128.load(after, 32)), weight));
      sum3 = v128.add<u16>(sum3, v128.mul<u16>(v128.add<u16>(v128.load(before, 48), v128.load(after, 48)), weight));
      sum4 = v128.add<u16>(sum4, v128.mul<u16>(v128.add<u16>(v128.load(before, 64), v128.load(after, 64)), weight));
      sum5 = v128.add<u16>(sum5, v128.mul<u16>(v128.add<u16>(v128.load(before, 80), v128.load(after, 80)), weight));
      sum6 = v128.add<u16>(sum6, v128.mul<u16>(v128.add<u16>(v128.load(before, 96), v128.load(after, 96)), weight));
      sum7 = v128.add<u16>(sum7, v128.mul<u16>(v128.add<u16>(v128.load(before, 112), v128.load(after, 112)), weight));
    }
    if (rounds) {
      const to = count - i < 64 ? tail : dst + i;
      v128.store(to, v128.narrow<u16>(rounded(sum0), rounded(sum1)), 0);
      v128.store(to, v128.narrow<u16>(rounded(sum2), rounded(sum3)), 16);
      v128.store(to, v128.narrow<u16>(rounded(sum4), rounded(sum5)), 32);
      v128.store(to, v128.narrow<u16>(rounded(sum6), rounded(sum7)), 48);
      if (to == tail) memory.copy(dst + i, tail, count - i);
    } else {
      v128.store(dst + at, v128.shr<u16>(sum0, 1), 0);
      v128.store(dst + at, v128.shr<u16>(sum1, 1), 16);
      v128.store(dst + at, v128.shr<u16>(sum2, 1), 32);
      v128.store(dst + at, v128.shr<u16>(sum3, 1), 48);
      v128.store(dst + at, v128.shr<u16>(sum4, 1), 64);
      v128.store(dst + at, v128.shr<u16>(sum5, 1), 80);
      v128.store(dst + at, v128.shr<u16>(sum6, 1), 96);
      v128.store(dst + at, v128.shr<u16>(sum7, 1), 112);
    }
  }
}

/** Eight sums as levels: (Σ >> 1) + 64 >> 7. */
// @ts-ignore: decorator
@inline
function rounded(sum: v128): v128 {
  return v128.shr<u16>(v128.add<u16>(v128.shr<u16>(sum, 1), i16x8.splat(64)), 7);
}

/** The unsharp mask of a row of samples: exactly `count` bytes. */
function maskRow(fine: usize, source: usize, dst: usize, count: i32, scale: i32, threshold: i32, tail: usize): void {
  const scales = i16x8.splat(<i16>scale);
  const thresholds = i16x8.splat(<i16>(threshold << 7));
  for (let i = 0; i < count; i += 16) {
    const low = mask(v128.load(fine), v128.load(source), scales, thresholds);
    const high = mask(v128.load(fine, 16), v128.load(source, 16), scales, thresholds);
    const to = count - i < 16 ? tail : dst + i;
    v128.store(to, v128.narrow<u16>(low, high));
    if (to == tail) memory.copy(dst + i, tail, count - i);
    fine += 32;
    source += 32;
  }
}
