import { expandRgb, packRgb, premultiplyRow, unpremultiply4 } from "./rows";

// Rows of u8 samples: three channels a pixel of opaque images, else four, premultiplied. Neighbours of a sample lie
// as many bytes apart, so that neighbourhood operations work on whole vectors of samples without knowing of pixels.

/** Bytes from a row of samples to the next: `radius` pixels at either side, and room for vector loops past the end. */
export function samplesPitch(width: i32, radius: i32): usize {
  return ((<usize>(width + 2 * radius) << 2) + 63 & ~63) + 320;
}

/**
 * Writes the samples of columns left − radius … left + width + radius − 1 of one row of an image, by edge clamp.
 *
 * @param src the image, `fromWidth` pixels a row, each of `channels` bytes: 4; or 3, without alpha
 * @param row which row of it
 */
export function readSamples(
  src: usize,
  fromWidth: i32,
  channels: i32,
  row: i32,
  left: i32,
  width: i32,
  radius: i32,
  dst: usize,
  opaque: bool,
): void {
  const step = opaque ? 3 : 4;
  const first = max(0, left - radius);
  const count = min(fromWidth, left + width + radius) - first;
  const before = first - (left - radius);
  const start = dst + before * step;
  const from = src + (<usize>row * fromWidth + first) * channels;
  if (channels == 3) memory.copy(start, from, count * 3);
  else if (opaque) packRgb(from, start, count);
  else premultiplyRow(from, start, count);
  const end = start + count * step;
  repeatSample(end, end - step, width + 2 * radius - before - count, step);
  repeatSample(dst, start, before, step);
}

/** Repeats the pixel of `step` bytes at `edge` `count` times at `dst`. */
function repeatSample(dst: usize, edge: usize, count: i32, step: i32): void {
  let pixel = load<u32>(edge);
  // Of three channels the fourth byte begins the next pixel, which is the same one again.
  if (step == 3) pixel = (pixel & 0xffffff) | (pixel << 24);
  for (let i = 0; i < count; i++) {
    store<u32>(dst, pixel);
    dst += step;
  }
}

// Of two rows: `low[i] = min(a[i], b[i])`, `high[i] = max(a[i], b[i])`, in whole vectors of 64 samples. Results may take an
// operand's place, and the operands may be of one row: what a turn writes lies before all that later turns read.

export function minimum(a: usize, b: usize, low: usize, count: i32): void {
  extremum(a, b, low, count, false);
}

export function maximum(a: usize, b: usize, high: usize, count: i32): void {
  extremum(a, b, high, count, true);
}

/** `largest` is a constant wherever this is inlined. */
// @ts-ignore: decorator
@inline
function extremum(a: usize, b: usize, dst: usize, count: i32, largest: bool): void {
  for (let i = 0; i < count; i += 64) {
    const v0 = better(v128.load(a), v128.load(b), largest);
    const v1 = better(v128.load(a, 16), v128.load(b, 16), largest);
    const v2 = better(v128.load(a, 32), v128.load(b, 32), largest);
    const v3 = better(v128.load(a, 48), v128.load(b, 48), largest);
    v128.store(dst, v0);
    v128.store(dst, v1, 16);
    v128.store(dst, v2, 32);
    v128.store(dst, v3, 48);
    a += 64;
    b += 64;
    dst += 64;
  }
}

// @ts-ignore: decorator
@inline
function better(a: v128, b: v128, largest: bool): v128 {
  return largest ? v128.max<u8>(a, b) : v128.min<u8>(a, b);
}

/**
 * Turns a row of samples into pixels of `channels` bytes: alpha is added, or the colours are un-premultiplied. Writes up
 * to 12 bytes past the end: rows are to be written from the first to the last.
 */
export function writeSamples(samples: usize, dst: usize, count: i32, channels: i32, opaque: bool): void {
  if (channels == 3) {
    memory.copy(dst, samples, count * 3);
    return;
  }
  if (opaque) {
    expandRgb(samples, dst, count);
    return;
  }
  for (let i = 0; i < count; i += 4) {
    v128.store(dst, unpremultiply4(v128.load(samples)));
    samples += 16;
    dst += 16;
  }
}
