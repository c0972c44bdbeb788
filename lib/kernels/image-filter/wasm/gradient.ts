import { lumaRow } from "./luma-rows";
import { storePixels } from "./rows";

/** What is made of a pixel's neighbours; the same numbers stand in families/gradient/cpu.ts. */
const SOBEL = 0;
const SCHARR = 1;
const LAPLACIAN = 2;
const EMBOSS = 3;

/** Bytes of a row of lumas, `i16[width + 2]`. */
// @ts-ignore: decorator
@inline
function lumaBytes(width: i32): usize {
  return ((<usize>(width + 2) << 1) + 63 & ~63) + 64;
}

/** Scratch bytes that {@link gradient} needs. */
export function gradientScratch(fromWidth: i32, width: i32): usize {
  return lumaBytes(max(fromWidth, width)) * 3 + (<usize>fromWidth << 2) + 64;
}

/**
 * Edges of the luma.
 *
 * @param src RGBA8 of `fromWidth` × `fromHeight` pixels; @param left, @param top where the output lies in it
 * @param dst RGBA8 of `width` × `height` pixels
 * @param across, @param down of the light, for `EMBOSS`
 */
export function gradient(
  kind: i32,
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  left: i32,
  top: i32,
  dst: usize,
  width: i32,
  height: i32,
  across: i32,
  down: i32,
  opaque: bool,
  scratch: usize,
): void {
  const stride = lumaBytes(max(fromWidth, width));
  let above = scratch;
  let middle = above + stride;
  let below = middle + stride;
  const premultiplied = below + stride;
  if (top > 0) lumaRow(src, fromWidth, top - 1, left, width, 1, above, opaque, premultiplied);
  lumaRow(src, fromWidth, top, left, width, 1, middle, opaque, premultiplied);
  if (top == 0) memory.copy(above, middle, stride);
  const light = i32x4.splat((across & 0xffff) | (down << 16));
  for (let y = 0; y < height; y++) {
    if (top + y + 1 < fromHeight) {
      lumaRow(src, fromWidth, top + y + 1, left, width, 1, below, opaque, premultiplied);
    } else {
      memory.copy(below, middle, stride);
    }
    const from = src + ((<usize>(top + y) * fromWidth + left) << 2);
    const to = dst + ((<usize>y * width) << 2);
    if (kind == SOBEL) edgeRow(SOBEL, above, middle, below, from, to, width, light);
    else if (kind == SCHARR) edgeRow(SCHARR, above, middle, below, from, to, width, light);
    else if (kind == LAPLACIAN) edgeRow(LAPLACIAN, above, middle, below, from, to, width, light);
    else edgeRow(EMBOSS, above, middle, below, from, to, width, light);
    const free = above;
    above = middle;
    middle = below;
    below = free;
  }
}

/** Eight pixels a turn. `kind` is a constant wherever this is inlined. */
// @ts-ignore: decorator
@inline
function edgeRow(
  kind: i32,
  above: usize,
  middle: usize,
  below: usize,
  src: usize,
  dst: usize,
  width: i32,
  light: v128,
): void {
  for (let x = 0; x < width; x += 8) {
    const north = v128.load(above, 2);
    const west = v128.load(middle);
    const east = v128.load(middle, 4);
    const south = v128.load(below, 2);
    let low: v128;
    let high: v128;
    if (kind == LAPLACIAN) {
      const around = v128.add<i16>(v128.add<i16>(north, south), v128.add<i16>(west, east));
      const curve = v128.abs<i16>(v128.sub<i16>(around, v128.shl<i16>(v128.load(middle, 2), 2)));
      low = v128.extend_low<u16>(curve);
      high = v128.extend_high<u16>(curve);
    } else {
      const northWest = v128.load(above);
      const northEast = v128.load(above, 4);
      const southWest = v128.load(below);
      const southEast = v128.load(below, 4);
      const fall = v128.sub<i16>(southEast, northWest);
      const rise = v128.sub<i16>(northEast, southWest);
      const straight = kind == SCHARR ? i16x8.splat(10) : i16x8.splat(2);
      const slanted = kind == SCHARR ? i16x8.splat(3) : i16x8.splat(1);
      const eastward = v128.mul<i16>(v128.sub<i16>(east, west), straight);
      const southward = v128.mul<i16>(v128.sub<i16>(south, north), straight);
      const gx = v128.add<i16>(v128.mul<i16>(v128.add<i16>(fall, rise), slanted), eastward);
      const gy = v128.add<i16>(v128.mul<i16>(v128.sub<i16>(fall, rise), slanted), southward);
      low = greyOf(kind, v128.shuffle<i16>(gx, gy, 0, 8, 1, 9, 2, 10, 3, 11), light);
      high = greyOf(kind, v128.shuffle<i16>(gx, gy, 4, 12, 5, 13, 6, 14, 7, 15), light);
    }
    const byte = i32x4.splat(255);
    storePixels(dst, withGrey(v128.min<i32>(low, byte), v128.load(src)), width - x);
    if (width - x > 4) storePixels(dst + 16, withGrey(v128.min<i32>(high, byte), v128.load(src, 16)), width - x - 4);
    above += 16;
    middle += 16;
    below += 16;
    src += 32;
    dst += 32;
  }
}

/**
 * Of interleaved pairs (gx, gy): the magnitude, rounded down, or the relief; not negative. Exact: squares (a sixteenth of
 * them for Scharr) are below 2²⁴, and roots there are no closer to the next integer than floats are.
 */
// @ts-ignore: decorator
@inline
function greyOf(kind: i32, pairs: v128, light: v128): v128 {
  if (kind == EMBOSS) {
    const relief = v128.shr<i32>(v128.add<i32>(v128.dot<i16>(pairs, light), i32x4.splat(128)), 8);
    return v128.max<i32>(v128.add<i32>(relief, i32x4.splat(128)), i32x4.splat(0));
  }
  let squares = v128.dot<i16>(pairs, pairs);
  if (kind == SCHARR) squares = v128.shr<u32>(squares, 4);
  return v128.trunc_sat<i32>(v128.sqrt<f32>(v128.convert<i32>(squares)));
}

/** Pixels whose three colours are the i32 lanes of `grey`, with the alpha of `pixels`. */
// @ts-ignore: decorator
@inline
function withGrey(grey: v128, pixels: v128): v128 {
  const colours = v128.swizzle(grey, i8x16(0, 0, 0, -1, 4, 4, 4, -1, 8, 8, 8, -1, 12, 12, 12, -1));
  return v128.or(colours, v128.and(pixels, i32x4.splat(0xff000000)));
}
