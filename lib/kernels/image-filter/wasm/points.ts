// Operations on each pixel alone, RGBA8 or RGB8. They work through a whole buffer in vectors, and read and write up to 32
// bytes past its end: buffers have room there.

/** Each byte becomes `clamp8((c · scale + offset) >> 8)`, but those that `kept` masks in every word of four. */
export function affine(src: usize, dst: usize, sizeBytes: i32, scale: i32, offset: i32, kept: i32): void {
  const scales = i32x4.splat(scale);
  const offsets = i32x4.splat(offset);
  const keptMask = i32x4.splat(kept);
  for (let i = 0; i < sizeBytes; i += 16) {
    const bytes = v128.load(src);
    const low = v128.extend_low<u8>(bytes);
    const high = v128.extend_high<u8>(bytes);
    const scaledLow = i16x8.narrow_i32x4_s(
      affineOf(v128.extend_low<u16>(low), scales, offsets),
      affineOf(v128.extend_high<u16>(low), scales, offsets),
    );
    const scaledHigh = i16x8.narrow_i32x4_s(
      affineOf(v128.extend_low<u16>(high), scales, offsets),
      affineOf(v128.extend_high<u16>(high), scales, offsets),
    );
    v128.store(dst, v128.bitselect(bytes, i8x16.narrow_i16x8_u(scaledLow, scaledHigh), keptMask));
    src += 16;
    dst += 16;
  }
}

// @ts-ignore: decorator
@inline
function affineOf(values: v128, scales: v128, offsets: v128): v128 {
  return v128.shr<i32>(v128.add<i32>(v128.mul<i32>(values, scales), offsets), 8);
}

/** Rec. 709 luma of four RGBA8 pixels, i32 lanes 0 … 255. */
// @ts-ignore: decorator
@inline
export function luma4(pixels: v128): v128 {
  const weights = i16x8(54, 183, 19, 0, 54, 183, 19, 0);
  const low = v128.dot<i16>(v128.extend_low<u8>(pixels), weights);
  const high = v128.dot<i16>(v128.extend_high<u8>(pixels), weights);
  const even = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
  const odd = v128.shuffle<i32>(low, high, 1, 3, 5, 7);
  return v128.shr<u32>(v128.add<i32>(v128.add<i32>(even, odd), i32x4.splat(128)), 8);
}

/** Each byte becomes `255 − c`, but those that `kept` masks in every word of four. */
export function invert(src: usize, dst: usize, sizeBytes: i32, kept: i32): void {
  const changed = i32x4.splat(~kept);
  for (let i = 0; i < sizeBytes; i += 32) {
    v128.store(dst, v128.xor(v128.load(src), changed));
    v128.store(dst, v128.xor(v128.load(src, 16), changed), 16);
    src += 32;
    dst += 32;
  }
}

/**
 * Looks up each colour of `count` pixels in `table` (`u8[3, 256]`); alpha kept. `dst` may be `src`.
 * Byte by byte: loads are cheaper here than taking words apart, or than 16 swizzles of 16 entries.
 */
export function lookUp(src: usize, dst: usize, count: i32, channels: i32, table: usize): void {
  if (channels == 4) lookUpAll(src, dst, count, 4, table);
  else lookUpAll(src, dst, count, 3, table);
}

// @ts-ignore: decorator
@inline
function lookUpAll(src: usize, dst: usize, count: i32, channels: i32, table: usize): void {
  for (let i = 0; i < count; i++) {
    const red = load<u8>(table + load<u8>(src));
    const green = load<u8>(table + load<u8>(src, 1), 256);
    const blue = load<u8>(table + load<u8>(src, 2), 512);
    if (channels == 4) store<u8>(dst, load<u8>(src, 3), 3);
    store<u8>(dst, red);
    store<u8>(dst, green, 1);
    store<u8>(dst, blue, 2);
    src += channels;
    dst += channels;
  }
}

/**
 * Each colour of `count` pixels becomes `clamp8((m₀ r + m₁ g + m₂ b + 2 048) >> 12)` with its three weights, which fit 16
 * bits; alpha kept.
 */
export function mix(
  src: usize,
  dst: usize,
  count: i32,
  channels: i32,
  redOfRed: i32,
  redOfGreen: i32,
  redOfBlue: i32,
  greenOfRed: i32,
  greenOfGreen: i32,
  greenOfBlue: i32,
  blueOfRed: i32,
  blueOfGreen: i32,
  blueOfBlue: i32,
): void {
  // The rounding half is green's neighbour, times one.
  const red = pairs(redOfRed, redOfBlue);
  const redRest = pairs(redOfGreen, 2048);
  const green = pairs(greenOfRed, greenOfBlue);
  const greenRest = pairs(greenOfGreen, 2048);
  const blue = pairs(blueOfRed, blueOfBlue);
  const blueRest = pairs(blueOfGreen, 2048);
  if (channels == 4) mixAll(src, dst, count, 4, red, redRest, green, greenRest, blue, blueRest);
  else mixAll(src, dst, count, 3, red, redRest, green, greenRest, blue, blueRest);
}

// @ts-ignore: decorator
@inline
function mixAll(
  src: usize,
  dst: usize,
  count: i32,
  channels: i32,
  red: v128,
  redRest: v128,
  green: v128,
  greenRest: v128,
  blue: v128,
  blueRest: v128,
): void {
  for (let i = 0; i < count; i += 4) {
    let pixels = v128.load(src);
    if (channels == 3) pixels = v128.swizzle(pixels, i8x16(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1));
    const redBlue = v128.and(pixels, i32x4.splat(0x00ff00ff));
    const greenOne = v128.or(v128.and(v128.shr<u32>(pixels, 8), i32x4.splat(0xff)), i32x4.splat(0x10000));
    const reds = mixed(redBlue, red, greenOne, redRest);
    const greens = mixed(redBlue, green, greenOne, greenRest);
    const blues = mixed(redBlue, blue, greenOne, blueRest);
    const alphas = v128.shr<u32>(pixels, 24);
    const planes = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(reds, greens), i16x8.narrow_i32x4_s(blues, alphas));
    if (channels == 3) {
      v128.store(dst, v128.swizzle(planes, i8x16(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, -1, -1, -1, -1)));
    } else {
      v128.store(dst, v128.shuffle<i8>(planes, planes, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    }
    src += channels << 2;
    dst += channels << 2;
  }
}

/** Two 16-bit weights, four times. */
// @ts-ignore: decorator
@inline
function pairs(low: i32, high: i32): v128 {
  return i32x4.splat((low & 0xffff) | (high << 16));
}

// @ts-ignore: decorator
@inline
function mixed(redBlue: v128, weights: v128, greenOne: v128, rest: v128): v128 {
  return v128.shr<i32>(v128.add<i32>(v128.dot<i16>(redBlue, weights), v128.dot<i16>(greenOne, rest)), 12);
}
