import { unpremultiply4 } from "./rows";
import { readSamples, samplesPitch } from "./samples";

// Pictures by blocks of u8 planes, one a channel: three of opaque images, else four, premultiplied. A vector then holds
// neighbours of one channel, so that weights that all channels share are computed once. A plane is a block of pixels and
// `reach` pixels around it, by edge clamp; planes lie one after the other, `planeBytes` apart.

/** Largest size of a block: its planes stay in a core's second cache, and what blocks read twice costs little. */
export const BLOCK_WIDTH: i32 = 128;
export const BLOCK_HEIGHT: i32 = 32;

/** Bytes from a row of a plane to the next: room for vector loops past the end. */
export function planePitch(reach: i32): i32 {
  return BLOCK_WIDTH + 2 * reach + 47 & ~15;
}

export function planeBytes(reach: i32): i32 {
  return planePitch(reach) * (BLOCK_HEIGHT + 2 * reach) + 64;
}

/** Bytes of planes with what {@link readPlanes} and {@link writePlanes} need behind them. */
export function planesScratch(reach: i32): usize {
  return 4 * planeBytes(reach) + samplesPitch(BLOCK_WIDTH, reach);
}

/**
 * Reads the planes of a block, `reach` pixels around it too.
 *
 * @param src `fromWidth` × `fromHeight` pixels of `channels` bytes: 4; or 3, without alpha
 * @param left, @param top where the block's first pixel lies in it
 */
export function readPlanes(
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  channels: i32,
  left: i32,
  top: i32,
  width: i32,
  height: i32,
  reach: i32,
  planes: usize,
  opaque: bool,
): void {
  const bytes = planeBytes(reach);
  const pitch = planePitch(reach);
  const samples = planes + 4 * bytes;
  for (let y = -reach; y < height + reach; y++) {
    const row = min(fromHeight - 1, max(0, top + y));
    readSamples(src, fromWidth, channels, row, left, width, reach, samples, opaque);
    if (opaque) splitRgb(samples, planes, bytes, width + 2 * reach);
    else splitRgba(samples, planes, bytes, width + 2 * reach);
    planes += pitch;
  }
}

function splitRgb(samples: usize, dst: usize, bytes: i32, count: i32): void {
  for (let i = 0; i < count; i += 16) {
    const a = v128.load(samples);
    const b = v128.load(samples, 16);
    const c = v128.load(samples, 32);
    const red = v128.shuffle<u8>(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0);
    const green = v128.shuffle<u8>(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0);
    const blue = v128.shuffle<u8>(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0);
    v128.store(dst, v128.shuffle<u8>(red, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29));
    v128.store(dst + bytes, v128.shuffle<u8>(green, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30));
    v128.store(dst + 2 * bytes, v128.shuffle<u8>(blue, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31));
    samples += 48;
    dst += 16;
  }
}

function splitRgba(samples: usize, dst: usize, bytes: i32, count: i32): void {
  const byChannel = i8x16(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  for (let i = 0; i < count; i += 16) {
    const a = v128.swizzle(v128.load(samples), byChannel);
    const b = v128.swizzle(v128.load(samples, 16), byChannel);
    const c = v128.swizzle(v128.load(samples, 32), byChannel);
    const d = v128.swizzle(v128.load(samples, 48), byChannel);
    const redGreen0 = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
    const redGreen1 = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
    const blueAlpha0 = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
    const blueAlpha1 = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
    v128.store(dst, v128.shuffle<u64>(redGreen0, redGreen1, 0, 2));
    v128.store(dst + bytes, v128.shuffle<u64>(redGreen0, redGreen1, 1, 3));
    v128.store(dst + 2 * bytes, v128.shuffle<u64>(blueAlpha0, blueAlpha1, 0, 2));
    v128.store(dst + 3 * bytes, v128.shuffle<u64>(blueAlpha0, blueAlpha1, 1, 3));
    samples += 64;
    dst += 16;
  }
}

/** Bytes of a row of results, `u8[4, BLOCK_WIDTH]`, with room for the pixels of a vector. */
export const RESULT_BYTES: i32 = 4 * BLOCK_WIDTH + 64;

/**
 * Turns a row of results, `u8[3 or 4, BLOCK_WIDTH]`, into pixels of `channels` bytes: alpha is added, or the colours are
 * un-premultiplied. Writes no byte past the end.
 */
export function writePlanes(result: usize, dst: usize, count: i32, channels: i32, opaque: bool): void {
  for (let i = 0; i < count; i += 16) {
    const left = count - i;
    const to = left < 16 ? result + 4 * BLOCK_WIDTH - i : dst;
    const red = v128.load(result);
    const green = v128.load(result, BLOCK_WIDTH);
    const blue = v128.load(result, 2 * BLOCK_WIDTH);
    const alpha = opaque ? i8x16.splat(-1) : v128.load(result, 3 * BLOCK_WIDTH);
    const redGreen0 = zipLow(red, green);
    const redGreen1 = zipHigh(red, green);
    const blueAlpha0 = zipLow(blue, alpha);
    const blueAlpha1 = zipHigh(blue, alpha);
    const a = v128.shuffle<u16>(redGreen0, blueAlpha0, 0, 8, 1, 9, 2, 10, 3, 11);
    const b = v128.shuffle<u16>(redGreen0, blueAlpha0, 4, 12, 5, 13, 6, 14, 7, 15);
    const c = v128.shuffle<u16>(redGreen1, blueAlpha1, 0, 8, 1, 9, 2, 10, 3, 11);
    const d = v128.shuffle<u16>(redGreen1, blueAlpha1, 4, 12, 5, 13, 6, 14, 7, 15);
    if (channels == 3) {
      v128.store(to, v128.shuffle<u8>(a, b, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20));
      v128.store(to, v128.shuffle<u8>(b, c, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20, 21, 22, 24, 25), 16);
      v128.store(to, v128.shuffle<u8>(c, d, 10, 12, 13, 14, 16, 17, 18, 20, 21, 22, 24, 25, 26, 28, 29, 30), 32);
    } else {
      v128.store(to, opaque ? a : unpremultiply4(a));
      v128.store(to, opaque ? b : unpremultiply4(b), 16);
      v128.store(to, opaque ? c : unpremultiply4(c), 32);
      v128.store(to, opaque ? d : unpremultiply4(d), 48);
    }
    if (left < 16) memory.copy(dst, to, left * channels);
    result += 16;
    dst += 16 * channels;
  }
}

/** The lower eight bytes of both, by turns. */
// @ts-ignore: decorator
@inline
export function zipLow(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function zipHigh(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
