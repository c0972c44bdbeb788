import { readSamples, samplesPitch, writeSamples } from "./samples";

/** Scratch bytes that {@link convolve3} needs. */
export function convolve3Scratch(width: i32): usize {
  return samplesPitch(width, 1) * 4;
}

/**
 * Sums of 3 × 3 weighted neighbours, divided, with an offset.
 *
 * @param src `fromWidth` × `fromHeight` pixels of `channels` bytes; @param left, @param top where the output lies in it
 * @param dst `width` × `height` pixels likewise
 * @param weights `i16[10]`: row by row, and the rounding half of the divisor
 * @param keepsAlpha alpha stays, else it is filtered too
 */
export function convolve3(
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
  divisor: i32,
  offset: i32,
  keepsAlpha: bool,
  opaque: bool,
  scratch: usize,
): void {
  const pitch = samplesPitch(width, 1);
  let above = scratch;
  let middle = above + pitch;
  let below = middle + pitch;
  const result = below + pitch;
  readSamples(src, fromWidth, channels, max(0, top - 1), left, width, 1, above, opaque);
  readSamples(src, fromWidth, channels, top, left, width, 1, middle, opaque);
  for (let y = 0; y < height; y++) {
    readSamples(src, fromWidth, channels, min(fromHeight - 1, top + y + 1), left, width, 1, below, opaque);
    if (opaque) opaqueRow(above, middle, below, result, width * 3, weights, divisor, offset);
    else transparentRow(above, middle, below, result, width << 2, weights, divisor, offset, keepsAlpha);
    writeSamples(result, dst, width, channels, opaque);
    dst += <usize>width * channels;
    const free = above;
    above = middle;
    middle = below;
    below = free;
  }
}

/** Samples of opaque pixels, sixteen a turn: neighbours lie three apart. */
function opaqueRow(
  above: usize,
  middle: usize,
  below: usize,
  dst: usize,
  count: i32,
  weights: usize,
  divisor: i32,
  offset: i32,
): void {
  const offsets = i16x8.splat(<i16>offset);
  const divisors = f32x4.splat(<f32>divisor);
  for (let n = 0; n < count; n += 16) {
    const a = v128.load(above);
    const b = v128.load(above, 3);
    const c = v128.load(above, 6);
    const d = v128.load(middle);
    const e = v128.load(middle, 3);
    const f = v128.load(middle, 6);
    const g = v128.load(below);
    const h = v128.load(below, 3);
    const i = v128.load(below, 6);
    const low = v128.add<i16>(quotients(a, b, c, d, e, f, g, h, i, weights, divisors, false), offsets);
    const high = v128.add<i16>(quotients(a, b, c, d, e, f, g, h, i, weights, divisors, true), offsets);
    v128.store(dst, i8x16.narrow_i16x8_u(low, high));
    above += 16;
    middle += 16;
    below += 16;
    dst += 16;
  }
}

/** Samples of premultiplied pixels, four of them a turn. */
function transparentRow(
  above: usize,
  middle: usize,
  below: usize,
  dst: usize,
  count: i32,
  weights: usize,
  divisor: i32,
  offset: i32,
  keepsAlpha: bool,
): void {
  const alphaMask = i32x4.splat(0xff000000);
  const divisors = f32x4.splat(<f32>divisor);
  for (let n = 0; n < count; n += 16) {
    const a = v128.load(above);
    const b = v128.load(above, 4);
    const c = v128.load(above, 8);
    const d = v128.load(middle);
    const e = v128.load(middle, 4);
    const f = v128.load(middle, 8);
    const g = v128.load(below);
    const h = v128.load(below, 4);
    const i = v128.load(below, 8);
    const low = quotients(a, b, c, d, e, f, g, h, i, weights, divisors, false);
    const high = quotients(a, b, c, d, e, f, g, h, i, weights, divisors, true);
    const alphas = v128.and(keepsAlpha ? e : i8x16.narrow_i16x8_u(low, high), alphaMask);
    const offLow = offsetOf(v128.extend_low<u8>(alphas), offset);
    const offHigh = offsetOf(v128.extend_high<u8>(alphas), offset);
    const colours = i8x16.narrow_i16x8_u(v128.add<i16>(low, offLow), v128.add<i16>(high, offHigh));
    v128.store(dst, v128.bitselect(alphas, colours, alphaMask));
    above += 16;
    middle += 16;
    below += 16;
    dst += 16;
  }
}

/** The offset of two pixels' colours, premultiplied by their alphas, in i16 lanes; 0 in alpha's. */
// @ts-ignore: decorator
@inline
function offsetOf(alphas: v128, offset: i32): v128 {
  const alpha = v128.swizzle(alphas, i8x16(6, -1, 6, -1, 6, -1, -1, -1, 14, -1, 14, -1, 14, -1, -1, -1));
  const t = v128.add<u16>(v128.mul<u16>(alpha, i16x8.splat(<i16>abs(offset))), i16x8.splat(128));
  const size = v128.shr<u16>(v128.add<u16>(t, v128.shr<u16>(t, 8)), 8);
  return offset < 0 ? v128.neg<i16>(size) : size;
}

/**
 * Quotients of eight samples, rounded, limited to −16 384 … 16 383; the upper eight when `high`. Exact: a sum is below
 * 2²⁴, and the float nearest to a fraction of such numbers is never on another side of an integer.
 */
// @ts-ignore: decorator
@inline
function quotients(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  e: v128,
  f: v128,
  g: v128,
  h: v128,
  i: v128,
  weights: usize,
  divisors: v128,
  high: bool,
): v128 {
  const one = i8x16.splat(1);
  const ab = zip(a, b, high);
  const cd = zip(c, d, high);
  const ef = zip(e, f, high);
  const gh = zip(g, h, high);
  const iOne = zip(i, one, high);
  const weightsAb = v128.load32_splat(weights);
  const weightsCd = v128.load32_splat(weights, 4);
  const weightsEf = v128.load32_splat(weights, 8);
  const weightsGh = v128.load32_splat(weights, 12);
  const weightsI = v128.load32_splat(weights, 16);
  let low = v128.dot<i16>(v128.extend_low<u8>(ab), weightsAb);
  low = v128.add<i32>(low, v128.dot<i16>(v128.extend_low<u8>(cd), weightsCd));
  low = v128.add<i32>(low, v128.dot<i16>(v128.extend_low<u8>(ef), weightsEf));
  low = v128.add<i32>(low, v128.dot<i16>(v128.extend_low<u8>(gh), weightsGh));
  low = v128.add<i32>(low, v128.dot<i16>(v128.extend_low<u8>(iOne), weightsI));
  let top = v128.dot<i16>(v128.extend_high<u8>(ab), weightsAb);
  top = v128.add<i32>(top, v128.dot<i16>(v128.extend_high<u8>(cd), weightsCd));
  top = v128.add<i32>(top, v128.dot<i16>(v128.extend_high<u8>(ef), weightsEf));
  top = v128.add<i32>(top, v128.dot<i16>(v128.extend_high<u8>(gh), weightsGh));
  top = v128.add<i32>(top, v128.dot<i16>(v128.extend_high<u8>(iOne), weightsI));
  const limited = i16x8.narrow_i32x4_s(divide(low, divisors), divide(top, divisors));
  // Room for an offset of 255 to be added without wrapping.
  return v128.max<i16>(v128.min<i16>(limited, i16x8.splat(16383)), i16x8.splat(-16384));
}

// @ts-ignore: decorator
@inline
function zip(a: v128, b: v128, high: bool): v128 {
  if (high) return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function divide(sums: v128, divisors: v128): v128 {
  return v128.trunc_sat<i32>(v128.floor<f32>(v128.div<f32>(v128.convert<i32>(sums), divisors)));
}
