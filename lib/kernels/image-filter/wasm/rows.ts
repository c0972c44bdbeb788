// Rows of pixels: widening u8 pixels to u16 samples (premultiplied, packed to RGB), and back.

/** (c·a + 128 + …) >> 8 of two pixels in u16 lanes: exact rounding of c·a/255. Alpha lanes stay as they are. */
// @ts-ignore: decorator
@inline
function premultiplyPair(pixels: v128): v128 {
  const alpha = v128.swizzle(pixels, i8x16(6, 7, 6, 7, 6, 7, -128, -128, 14, 15, 14, 15, 14, 15, -128, -128));
  const factor = v128.or(alpha, i16x8(0, 0, 0, 255, 0, 0, 0, 255));
  const t = v128.add<u16>(v128.mul<u16>(pixels, factor), i16x8.splat(128));
  return v128.shr<u16>(v128.add<u16>(t, v128.shr<u16>(t, 8)), 8);
}

/** Undoes premultiplying of four RGBA8 pixels: c = a == 0 ? 0 : min(255, (c·255 + a/2) / a). */
export function unpremultiply4(pixels: v128): v128 {
  const alphaMask = i32x4.splat(0xff000000);
  const alphaBits = v128.and(pixels, alphaMask);
  // Division is exact: quotients of integers below 2^16 by integers below 2^8 are never rounded up across an integer.
  if (v128.all_true<u32>(v128.eq<u32>(alphaBits, alphaMask))) return pixels;
  const byte = i32x4.splat(255);
  const alpha = v128.shr<u32>(pixels, 24);
  const half = v128.shr<u32>(alpha, 1);
  const divisor = v128.convert<i32>(alpha);
  const red = unpremultiplyChannel(v128.and(pixels, byte), half, divisor);
  const green = unpremultiplyChannel(v128.and(v128.shr<u32>(pixels, 8), byte), half, divisor);
  const blue = unpremultiplyChannel(v128.and(v128.shr<u32>(pixels, 16), byte), half, divisor);
  const colours = v128.or(red, v128.or(v128.shl<i32>(green, 8), v128.shl<i32>(blue, 16)));
  return v128.or(v128.and(colours, v128.ne<i32>(alpha, i32x4.splat(0))), alphaBits);
}

// @ts-ignore: decorator
@inline
function unpremultiplyChannel(value: v128, half: v128, divisor: v128): v128 {
  const dividend = v128.add<i32>(v128.mul<i32>(value, i32x4.splat(255)), half);
  const quotient = v128.trunc_sat<i32>(v128.div<f32>(v128.convert<i32>(dividend), divisor));
  return v128.min<i32>(quotient, i32x4.splat(255));
}

/**
 * Widens `count` RGBA8 pixels to u16 samples: RGBA, premultiplied, when `channels` is 4 and not opaque; RGB when 3.
 * May write up to 64 bytes past the end.
 */
export function expandRow(src: usize, dst: usize, count: i32, channels: i32, opaque: bool): void {
  if (channels == 3) {
    for (let i = 0; i < count; i += 4) {
      const pixels = v128.load(src);
      v128.store(dst, v128.swizzle(pixels, i8x16(0, -1, 1, -1, 2, -1, 4, -1, 5, -1, 6, -1, 8, -1, 9, -1)));
      v128.store(dst, v128.swizzle(pixels, i8x16(10, -1, 12, -1, 13, -1, 14, -1, -1, -1, -1, -1, -1, -1, -1, -1)), 16);
      src += 16;
      dst += 24;
    }
    return;
  }
  for (let i = 0; i < count; i += 4) {
    const pixels = v128.load(src);
    let low = v128.extend_low<u8>(pixels);
    let high = v128.extend_high<u8>(pixels);
    if (!opaque) {
      low = premultiplyPair(low);
      high = premultiplyPair(high);
    }
    v128.store(dst, low);
    v128.store(dst, high, 16);
    src += 16;
    dst += 32;
  }
}

/** RGB to opaque RGBA, `count` pixels. Reads up to 4 and writes up to 12 bytes past the end. */
export function expandRgb(src: usize, dst: usize, count: i32): void {
  const alpha = i32x4.splat(0xff000000);
  for (let i = 0; i < count; i += 4) {
    const pixels = v128.swizzle(v128.load(src), i8x16(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1));
    v128.store(dst, v128.or(pixels, alpha));
    src += 12;
    dst += 16;
  }
}

/** RGBA to RGB, `count` pixels. Reads up to 12 and writes up to 16 bytes past the end. */
export function packRgb(src: usize, dst: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    v128.store(dst, v128.swizzle(v128.load(src), i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1)));
    src += 16;
    dst += 12;
  }
}

/** Premultiplies `count` RGBA8 pixels. May write up to 12 bytes past the end. */
export function premultiplyRow(src: usize, dst: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const pixels = v128.load(src);
    const low = premultiplyPair(v128.extend_low<u8>(pixels));
    const high = premultiplyPair(v128.extend_high<u8>(pixels));
    v128.store(dst, v128.narrow<u16>(low, high));
    src += 16;
    dst += 16;
  }
}

/** Where `count` RGBA8 pixels lie premultiplied: in `scratch`; opaque ones where they are. */
export function premultiplied(pixels: usize, scratch: usize, count: i32, opaque: bool): usize {
  if (opaque) return pixels;
  premultiplyRow(pixels, scratch, count);
  return scratch;
}

/** Repeats the pixel at `edge` (u16 samples) `count` times at `dst`. */
export function repeatPixel(dst: usize, edge: usize, count: i32, channels: i32): void {
  const bytes = channels << 1;
  const pixel = load<u64>(edge);
  for (let i = 0; i < count; i++) {
    if (channels == 4) {
      store<u64>(dst, pixel);
    } else {
      store<u32>(dst, <u32>pixel);
      store<u16>(dst, <u16>(pixel >> 32), 4);
    }
    dst += bytes;
  }
}

/** Copies whole pixels, the last ones too, without writing past them. */
export function storePixels(dst: usize, pixels: v128, left: i32): void {
  if (left >= 4) {
    v128.store(dst, pixels);
    return;
  }
  store<u32>(dst, v128.extract_lane<u32>(pixels, 0));
  if (left > 1) store<u32>(dst, v128.extract_lane<u32>(pixels, 1), 4);
  if (left > 2) store<u32>(dst, v128.extract_lane<u32>(pixels, 2), 8);
}

/**
 * Turns a row of blurred values (u16, 1/128 of a level, `channels` per pixel) into RGBA8 pixels, after the unsharp mask
 * when `masked`: `source` then holds the row's own samples (u16, as `expandRow` gives them).
 */
export function finishRow(
  fine: usize,
  source: usize,
  dst: usize,
  count: i32,
  channels: i32,
  opaque: bool,
  masked: bool,
  scale: i32,
  threshold: i32,
): void {
  const step: usize = channels << 3;
  const opaqueAlpha = i32x4.splat(0xff000000);
  const scales = i16x8.splat(<i16>scale);
  const thresholds = i16x8.splat(<i16>(threshold << 7));
  for (let i = 0; i < count; i += 4) {
    let low = v128.load(fine);
    let high = v128.load(fine, 16);
    if (masked) {
      const lowSource = v128.load(source);
      const highSource = v128.load(source, 16);
      low = mask(low, lowSource, scales, thresholds);
      high = mask(high, highSource, scales, thresholds);
      source += step;
    } else {
      const half = i16x8.splat(64);
      low = v128.shr<u16>(v128.add<u16>(low, half), 7);
      high = v128.shr<u16>(v128.add<u16>(high, half), 7);
    }
    let pixels = v128.narrow<u16>(low, high);
    if (channels == 3) {
      pixels = v128.swizzle(pixels, i8x16(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1));
      pixels = v128.or(pixels, opaqueAlpha);
    } else if (!opaque) {
      if (masked) {
        const original = v128.narrow<u16>(v128.load(source - step), v128.load(source - step, 16));
        pixels = v128.bitselect(original, pixels, opaqueAlpha);
      }
      pixels = unpremultiply4(pixels);
    }
    storePixels(dst, pixels, count - i);
    fine += step;
    dst += 16;
  }
}

/** The unsharp mask of eight samples: `fine` in 1/128 of a level, `source` in levels. */
// @ts-ignore: decorator
@inline
export function mask(fine: v128, source: v128, scales: v128, thresholds: v128): v128 {
  const difference = v128.sub<i16>(v128.shl<i16>(source, 7), fine);
  const strong = v128.ge<i16>(v128.abs<i16>(difference), thresholds);
  const change = v128.q15mulr_sat<i16>(difference, scales);
  return v128.add<i16>(source, v128.and(change, strong));
}
