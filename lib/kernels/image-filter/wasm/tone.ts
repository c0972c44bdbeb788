import { luma4 } from "./points";
import { storePixels } from "./rows";

/** Bytes of a part of a histogram: 256 counts, one for pixels that do not count, and room to the next cache line. */
const PART_BYTES: usize = 1088;
const HIDDEN: u32 = 256;

/** Scratch bytes that {@link countLevels} needs. */
export function countScratch(): usize {
  return 6 * PART_BYTES;
}

/**
 * Counts levels of `width` × `height` RGBA8 pixels, `stride` pixels from row to row: of luma, `u32[256]`, when `channels`
 * is 1, or of red, green and blue, `u32[3, 256]`. Pixels next to each other are counted in different parts, because a
 * count that was just written cannot be read again at once.
 */
export function countLevels(
  src: usize,
  stride: i32,
  width: i32,
  height: i32,
  channels: i32,
  opaque: bool,
  dst: usize,
  scratch: usize,
): void {
  memory.fill(scratch, 0, 6 * PART_BYTES);
  for (let y = 0; y < height; y++) {
    if (channels == 1) countLumas(src, width, opaque, scratch);
    else countColours(src, width, opaque, scratch);
    src += <usize>stride << 2;
  }
  const parts = channels == 1 ? 4 : 2;
  for (let channel = 0; channel < channels; channel++) {
    sumParts(dst + (<usize>channel << 10), scratch + <usize>(channel << 1) * PART_BYTES, parts);
  }
}

function sumParts(dst: usize, part: usize, parts: i32): void {
  for (let at: usize = 0; at < 1024; at += 16) {
    let sum = v128.add<i32>(v128.load(part + at), v128.load(part + PART_BYTES + at));
    if (parts == 4) {
      sum = v128.add<i32>(sum, v128.load(part + 2 * PART_BYTES + at));
      sum = v128.add<i32>(sum, v128.load(part + 3 * PART_BYTES + at));
    }
    v128.store(dst + at, sum);
  }
}

function countLumas(src: usize, width: i32, opaque: bool, parts: usize): void {
  let x = 0;
  for (; x + 4 <= width; x += 4) {
    const lumas = shownLumas(src, opaque);
    increment(parts, v128.extract_lane<u32>(lumas, 0));
    increment(parts + PART_BYTES, v128.extract_lane<u32>(lumas, 1));
    increment(parts + 2 * PART_BYTES, v128.extract_lane<u32>(lumas, 2));
    increment(parts + 3 * PART_BYTES, v128.extract_lane<u32>(lumas, 3));
    src += 16;
  }
  if (x == width) return;
  const lumas = shownLumas(src, opaque);
  increment(parts, v128.extract_lane<u32>(lumas, 0));
  if (x + 1 < width) increment(parts + PART_BYTES, v128.extract_lane<u32>(lumas, 1));
  if (x + 2 < width) increment(parts + 2 * PART_BYTES, v128.extract_lane<u32>(lumas, 2));
}

/** Lumas of four pixels, or {@link HIDDEN} where alpha is 0. */
// @ts-ignore: decorator
@inline
function shownLumas(src: usize, opaque: bool): v128 {
  const pixels = v128.load(src);
  const lumas = luma4(pixels);
  if (opaque) return lumas;
  const hidden = v128.eq<i32>(v128.shr<u32>(pixels, 24), i32x4.splat(0));
  return v128.bitselect(i32x4.splat(HIDDEN), lumas, hidden);
}

function countColours(src: usize, width: i32, opaque: bool, parts: usize): void {
  let x = 0;
  for (; x + 2 <= width; x += 2) {
    countPixel(load<u32>(src), opaque, parts);
    countPixel(load<u32>(src, 4), opaque, parts + PART_BYTES);
    src += 8;
  }
  if (x < width) countPixel(load<u32>(src), opaque, parts);
}

// @ts-ignore: decorator
@inline
function countPixel(pixel: u32, opaque: bool, part: usize): void {
  const hidden = opaque ? 0 : select<u32>(HIDDEN, 0, pixel < 0x01000000);
  increment(part, select<u32>(HIDDEN, pixel & 255, hidden != 0));
  increment(part + 2 * PART_BYTES, select<u32>(HIDDEN, (pixel >> 8) & 255, hidden != 0));
  increment(part + 4 * PART_BYTES, select<u32>(HIDDEN, (pixel >> 16) & 255, hidden != 0));
}

// @ts-ignore: decorator
@inline
function increment(counts: usize, level: u32): void {
  const at = counts + (<usize>level << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/**
 * Looks the luma (`channels` 1) or each colour (3) of pixels up in the tables of the four cells around it, `quads`, and
 * mixes what they say; see families/tone/relight.ts. Of each column and row: where its tables begin, and its weights.
 */
export function relight(
  src: usize,
  dst: usize,
  width: i32,
  height: i32,
  channels: i32,
  quads: usize,
  columnBegins: usize,
  columnWeights: usize,
  rowBegins: usize,
  rowWeights: usize,
): void {
  for (let y = 0; y < height; y++) {
    const tables = quads + load<u32>(rowBegins + (<usize>y << 2));
    const down = v128.load32_splat(rowWeights + (<usize>y << 2));
    for (let x = 0; x < width; x += 4) {
      const begins = columnBegins + (<usize>x << 2);
      const weights = v128.load(columnWeights + (<usize>x << 2));
      const pixels = v128.load(src);
      const lit =
        channels == 1
          ? relightTogether(pixels, tables, begins, weights, down)
          : relightEach(pixels, tables, begins, weights, down);
      storePixels(dst, lit, width - x);
      const step = <usize>min(4, width - x) << 2;
      src += step;
      dst += step;
    }
  }
}

// @ts-ignore: decorator
@inline
function relightTogether(pixels: v128, tables: usize, begins: usize, weights: v128, down: v128): v128 {
  const lumas = luma4(pixels);
  const change = v128.sub<i32>(lookUp4(lumas, tables, begins, weights, down), lumas);
  const low = v128.swizzle(change, i8x16(0, 1, 0, 1, 0, 1, -1, -1, 4, 5, 4, 5, 4, 5, -1, -1));
  const high = v128.swizzle(change, i8x16(8, 9, 8, 9, 8, 9, -1, -1, 12, 13, 12, 13, 12, 13, -1, -1));
  return i8x16.narrow_i16x8_u(
    v128.add<i16>(v128.extend_low<u8>(pixels), low),
    v128.add<i16>(v128.extend_high<u8>(pixels), high),
  );
}

// @ts-ignore: decorator
@inline
function relightEach(pixels: v128, tables: usize, begins: usize, weights: v128, down: v128): v128 {
  const byte = i32x4.splat(255);
  const red = lookUp4(v128.and(pixels, byte), tables, begins, weights, down);
  const green = lookUp4(v128.and(v128.shr<u32>(pixels, 8), byte), tables + 1024, begins, weights, down);
  const blue = lookUp4(v128.and(v128.shr<u32>(pixels, 16), byte), tables + 2048, begins, weights, down);
  const colours = v128.or(red, v128.or(v128.shl<i32>(green, 8), v128.shl<i32>(blue, 16)));
  return v128.or(colours, v128.and(pixels, i32x4.splat(0xff000000)));
}

/** What the cells around four pixels make of their levels, mixed. Sums of the first mixing are at most 255 · 128. */
// @ts-ignore: decorator
@inline
function lookUp4(levels: v128, tables: usize, begins: usize, weights: v128, down: v128): v128 {
  let quads = v128.load32_zero(tables + load<u32>(begins) + (v128.extract_lane<u32>(levels, 0) << 2));
  quads = v128.load32_lane(tables + load<u32>(begins, 4) + (v128.extract_lane<u32>(levels, 1) << 2), quads, 1);
  quads = v128.load32_lane(tables + load<u32>(begins, 8) + (v128.extract_lane<u32>(levels, 2) << 2), quads, 2);
  quads = v128.load32_lane(tables + load<u32>(begins, 12) + (v128.extract_lane<u32>(levels, 3) << 2), quads, 3);
  const low = v128.dot<i16>(v128.extend_low<u8>(quads), v128.shuffle<i32>(weights, weights, 0, 0, 1, 1));
  const high = v128.dot<i16>(v128.extend_high<u8>(quads), v128.shuffle<i32>(weights, weights, 2, 2, 3, 3));
  const mixed = v128.dot<i16>(i16x8.narrow_i32x4_s(low, high), down);
  return v128.shr<i32>(v128.add<i32>(mixed, i32x4.splat(8192)), 14);
}
