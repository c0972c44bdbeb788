import { minimum, readSamples, samplesPitch, writeSamples } from "./samples";

// Minima over windows. Maxima are minima of the complement: samples are flipped as they are read and written, `flip` is
// all ones then.

/** Bytes of the rows that a square's second pass works on at once: they fit the L2 cache of most cores. */
const BAND_BYTES: usize = 1 << 18;

/** Output rows of a band. */
// @ts-ignore: decorator
@inline
function bandRows(pitch: usize, radius: i32): i32 {
  return max(2 * radius, <i32>(BAND_BYTES / pitch));
}

/** Scratch bytes that {@link erodeSquare} needs. */
export function erodeSquareScratch(width: i32, height: i32, radius: i32): usize {
  const pitch = samplesPitch(width, radius);
  return pitch * (min(height, bandRows(pitch, radius)) + 2 * radius) + 512;
}

/**
 * The minimum of a square of 2·radius + 1 pixels, or the maximum when `dilates`: along rows, then along columns.
 *
 * @param src `fromWidth` × `fromHeight` pixels of `channels` bytes; @param left, @param top where the output lies in it
 * @param dst `width` × `height` pixels likewise
 */
export function erodeSquare(
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  left: i32,
  top: i32,
  dst: usize,
  width: i32,
  height: i32,
  channels: i32,
  radius: i32,
  dilates: bool,
  opaque: bool,
  scratch: usize,
): void {
  const step = opaque ? 3 : 4;
  const pitch = samplesPitch(width, radius);
  const flip = i8x16.splat(dilates ? -1 : 0);
  const padded = (width + 2 * radius) * step;
  const window = 2 * radius + 1;
  const band = bandRows(pitch, radius);
  for (let begin = 0; begin < height; begin += band) {
    const count = min(band, height - begin);
    const rows = count + 2 * radius;
    let read = -1;
    for (let y = 0; y < rows; y++) {
      const row = min(fromHeight - 1, max(0, top + begin - radius + y));
      const samples = scratch + <usize>y * pitch;
      if (row == read) {
        memory.copy(samples, samples - pitch, pitch);
        continue;
      }
      read = row;
      readSamples(src, fromWidth, channels, row, left, width, radius, samples, opaque);
      if (dilates) flipSamples(samples, padded, flip);
      lengthen(samples, padded, step, 1, window);
    }
    // Neighbours in a column lie a row's pitch apart, instead of a pixel's bytes.
    lengthen(scratch, <i32>pitch * rows, <i32>pitch, 1, window);
    for (let y = 0; y < count; y++) {
      const samples = scratch + <usize>y * pitch;
      if (dilates) flipSamples(samples, width * step, flip);
      writeSamples(samples, dst, width, channels, opaque);
      dst += <usize>width * channels;
    }
  }
}

/** Scratch bytes that {@link erodeShape} needs. */
export function erodeShapeScratch(width: i32, radius: i32): usize {
  return samplesPitch(width, radius) * (2 * radius + 2) + 512;
}

/**
 * The minimum of a shape of rows, each centred, of `halves[|dy|]` pixels to either side, none longer than those nearer to
 * the middle; or the maximum when `dilates`. Every row of pixels is widened step by step, from the shape's ends to its
 * middle, and joins the output rows that see it that wide.
 *
 * @param halves `i32[radius + 1]`; the others as of {@link erodeSquare}
 */
export function erodeShape(
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  left: i32,
  top: i32,
  dst: usize,
  width: i32,
  height: i32,
  channels: i32,
  radius: i32,
  halves: usize,
  dilates: bool,
  opaque: bool,
  scratch: usize,
): void {
  const step = opaque ? 3 : 4;
  const pitch = samplesPitch(width, radius);
  const flip = i8x16.splat(dilates ? -1 : 0);
  const samples = width * step;
  const padded = (width + 2 * radius) * step;
  const window = 2 * radius + 1;
  const row = scratch;
  // Output rows that are not complete, each at its number modulo their count.
  const results = row + pitch;
  for (let y = -radius; y < height + radius; y++) {
    readSamples(src, fromWidth, channels, min(fromHeight - 1, max(0, top + y)), left, width, radius, row, opaque);
    if (dilates) flipSamples(row, padded, flip);
    memory.fill(results + <usize>((y + radius) % window) * pitch, 0xff, pitch);
    let length = 1;
    for (let distance = radius; distance >= 0; distance--) {
      const half = load<i32>(halves + (distance << 2));
      length = lengthen(row, padded, step, length, 2 * half + 1);
      const centred = row + (radius - half) * step;
      const below = results + <usize>((y + distance + window) % window) * pitch;
      minimum(below, centred, below, samples);
      if (distance == 0) continue;
      const above = results + <usize>((y - distance + 2 * window) % window) * pitch;
      minimum(above, centred, above, samples);
    }
    if (y < radius) continue;
    const complete = results + <usize>((y - radius) % window) * pitch;
    if (dilates) flipSamples(complete, samples, flip);
    writeSamples(complete, dst, width, channels, opaque);
    dst += <usize>width * channels;
  }
}

/**
 * From minima of `length` samples, `stride` apart and each window beginning at its place, to minima of `target`, in
 * place; windows that reach past `count` become wrong.
 *
 * @returns `target`.
 */
function lengthen(samples: usize, count: i32, stride: i32, length: i32, target: i32): i32 {
  while (length < target) {
    const by = min(length, target - length);
    minimum(samples, samples + <usize>by * stride, samples, count - by * stride);
    length += by;
  }
  return target;
}

function flipSamples(samples: usize, count: i32, flip: v128): void {
  for (let i = 0; i < count; i += 16) {
    v128.store(samples, v128.xor(v128.load(samples), flip));
    samples += 16;
  }
}
