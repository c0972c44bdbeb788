import { expandRow, finishRow, mask, repeatPixel } from "./rows";

/**
 * Weighted sums along one axis of u16 samples: `dst[n] = finish(Σ_k w[|k|] · src[n + k·stride])`, for `count` samples
 * rounded up to 64. `weights` points to one v128 per weight, splatted. Sums are at most 65 280: u16 lanes hold them.
 * `rounds`: finish is (Σ + 128) >> 8, else Σ >> 1.
 */
function convolve(src: usize, dst: usize, count: i32, stride: usize, weights: usize, radius: i32, rounds: bool): void {
  const lastWeight = weights + (<usize>radius << 4);
  const half = i16x8.splat(128);
  for (let i = 0; i < count; i += 64) {
    const centre = v128.load(weights);
    let sum0 = v128.mul<u16>(v128.load(src, 0), centre);
    let sum1 = v128.mul<u16>(v128.load(src, 16), centre);
    let sum2 = v128.mul<u16>(v128.load(src, 32), centre);
    let sum3 = v128.mul<u16>(v128.load(src, 48), centre);
    let sum4 = v128.mul<u16>(v128.load(src, 64), centre);
    let sum5 = v128.mul<u16>(v128.load(src, 80), centre);
    let sum6 = v128.mul<u16>(v128.load(src, 96), centre);
    let sum7 = v128.mul<u16>(v128.load(src, 112), centre);
    let before = src;
    let after = src;
    for (let at = weights; at < lastWeight; ) {
      at += 16;
      before -= stride;
      after += stride;
      const weight = v128.load(at);
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
      v128.store(dst, v128.shr<u16>(v128.add<u16>(sum0, half), 8), 0);
      v128.store(dst, v128.shr<u16>(v128.add<u16>(sum1, half), 8), 16);
      v128.store(dst, v128.shr<u16>(v128.add<u16>(sum2, half), 8), 32);
      v128.store(dst, v128.shr<u16>(v128.add<u16>(sum3, half), 8), 48);
      v128.store(dst, v128.shr<u16>(v128.add<u16>(sum4, half), 8), 64);
      v128.store(dst, v128.shr<u16>(v128.add<u16>(sum5, half), 8), 80);
      v128.store(dst, v128.shr<u16>(v128.add<u16>(sum6, half), 8), 96);
      v128.store(dst, v128.shr<u16>(v128.add<u16>(sum7, half), 8), 112);
    } else {
      v128.store(dst, v128.shr<u16>(sum0, 1), 0);
      v128.store(dst, v128.shr<u16>(sum1, 1), 16);
      v128.store(dst, v128.shr<u16>(sum2, 1), 32);
      v128.store(dst, v128.shr<u16>(sum3, 1), 48);
      v128.store(dst, v128.shr<u16>(sum4, 1), 64);
      v128.store(dst, v128.shr<u16>(sum5, 1), 80);
      v128.store(dst, v128.shr<u16>(sum6, 1), 96);
      v128.store(dst, v128.shr<u16>(sum7, 1), 112);
    }
    src += 128;
    dst += 128;
  }
}

// @ts-ignore: decorator
@inline
function clamp(value: i32, last: i32): i32 {
  return value < 0 ? 0 : value > last ? last : value;
}

/** Bytes of a row of u16 samples with room for what vector loops write past its end. */
// @ts-ignore: decorator
@inline
function rowBytes(samples: i32): usize {
  return ((<usize>samples << 1) + 127 & ~127) + 256;
}

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
        levelColumns(order, to, samples, weights, radius, tail);
        continue;
      }
      fineColumns(order, fine, samples, weights, radius);
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

/** Weighted sums down the rows whose addresses are in `order`, in 1/128 of a level: `count` u16 samples rounded up to 64. */
function fineColumns(
  order: usize,
  dst: usize,
  count: i32,
  weights: usize,
  radius: i32,
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

/** Like {@link fineColumns}, rounded to levels: exactly `count` bytes. */
function levelColumns(
  order: usize,
  dst: usize,
  count: i32,
  weights: usize,
  radius: i32,
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
    const to = count - i < 64 ? tail : dst + i;
    v128.store(to, v128.narrow<u16>(rounded(sum0), rounded(sum1)), 0);
    v128.store(to, v128.narrow<u16>(rounded(sum2), rounded(sum3)), 16);
    v128.store(to, v128.narrow<u16>(rounded(sum4), rounded(sum5)), 32);
    v128.store(to, v128.narrow<u16>(rounded(sum6), rounded(sum7)), 48);
    if (to == tail) memory.copy(dst + i, tail, count - i);
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

/** Scratch bytes that {@link blurShrunk} needs. */
export function blurShrunkScratch(
  fromWidth: i32,
  cellsWidth: i32,
  cellsHeight: i32,
  radius: i32,
  shrink: i32,
  width: i32,
): usize {
  const wide = rowBytes((cellsWidth + 2 * radius) * shrink * 4) + rowBytes(fromWidth * 4);
  const rows = rowBytes(cellsWidth * 4) * (2 * cellsHeight + 2 * radius + 1) + rowBytes((cellsWidth + 2 * radius) * 4);
  return wide + rows + rowBytes((cellsWidth + 1) * shrink * 4) + rowBytes(width * 4) + 256;
}

/**
 * blur and unsharp on cells of `shrink` × `shrink` pixels.
 *
 * @param fromX, fromY, x, y positions of source and output in the image; @param cellsX, cellsY of the first cell needed
 */
export function blurShrunk(
  src: usize,
  fromX: i32,
  fromY: i32,
  fromWidth: i32,
  fromHeight: i32,
  dst: usize,
  x: i32,
  y: i32,
  width: i32,
  height: i32,
  cellsX: i32,
  cellsY: i32,
  cellsWidth: i32,
  cellsHeight: i32,
  shrink: i32,
  weights: usize,
  radius: i32,
  opaque: bool,
  masked: bool,
  scale: i32,
  threshold: i32,
  scratch: usize,
): void {
  const log = ctz(shrink);
  const gridWidth = cellsWidth + 2 * radius;
  const gridHeight = cellsHeight + 2 * radius;
  const stride = rowBytes(cellsWidth * 4);
  const steps = scratch; // up to 8 vectors of interpolation steps
  const wide = steps + 128;
  const expanded = wide + rowBytes(gridWidth * shrink * 4);
  const cells = expanded + rowBytes(fromWidth * 4);
  const rows = cells + rowBytes(gridWidth * 4);
  const blurred = rows + stride * gridHeight;
  const between = blurred + stride * cellsHeight;
  const fine = between + stride;
  const source = fine + rowBytes((cellsWidth + 1) * shrink * 4);

  // Columns of the grid's pixels, of which the source has `inside`, `before` pixels in.
  const gridX = (cellsX - radius) * shrink;
  const first = max(fromX, gridX);
  const inside = min(fromX + fromWidth, gridX + gridWidth * shrink) - first;
  const before = first - gridX;
  const after = gridWidth * shrink - before - inside;
  for (let row = 0; row < gridHeight; row++) {
    const top = (cellsY - radius + row) * shrink;
    const start = wide + (before << 3);
    memory.fill(start, 0, inside << 3);
    for (let k = 0; k < shrink; k++) {
      const from = src + ((<usize>clamp(top + k - fromY, fromHeight - 1) * fromWidth + (first - fromX)) << 2);
      addRow(from, start, inside, opaque, expanded);
    }
    if (before > 0) repeatPixel(wide, start, before, 4);
    const end = start + (inside << 3);
    if (after > 0) repeatPixel(end, end - 8, after, 4);
    sumCells(wide, cells, gridWidth, shrink, log);
    convolve(cells + (radius << 3), rows + <usize>row * stride, cellsWidth * 4, 8, weights, radius, true);
  }
  for (let row = 0; row < cellsHeight; row++) {
    convolve(rows + <usize>(row + radius) * stride, blurred + <usize>row * stride, cellsWidth * 4, stride, weights, radius, false);
  }

  const unit = <i32>32768 >> (log + 1);
  for (let k = 0; k < shrink; k++) {
    const step = v128.splat<i16>(<i16>((2 * k + 1) * unit));
    v128.store64_lane(steps + (k << 3), step, 0);
  }
  // The first pixel interpolated between the first two cells.
  const firstX = (cellsX << log) + (shrink >> 1);
  for (let row = 0; row < height; row++) {
    const n = 2 * (y + row) + 1 - shrink;
    const above = blurred + <usize>((n >> (log + 1)) - cellsY) * stride;
    const t = v128.splat<i16>(<i16>((n & (2 * shrink - 1)) * unit));
    for (let at: usize = 0; at < <usize>(cellsWidth << 3); at += 16) {
      v128.store(between + at, lerp(v128.load(above + at), v128.load(above + stride + at), t));
    }
    growRow(between, fine, cellsWidth - 1, shrink, steps);
    if (masked) {
      const from = src + ((<usize>(y + row - fromY) * fromWidth + (x - fromX)) << 2);
      expandRow(from, source, width, 4, opaque);
    }
    const to = dst + ((<usize>row * width) << 2);
    finishRow(fine + ((x - firstX) << 3), source, to, width, 4, opaque, masked, scale, threshold);
  }
}

// @ts-ignore: decorator
@inline
function lerp(from: v128, to: v128, t: v128): v128 {
  return v128.add<i16>(from, v128.q15mulr_sat<i16>(v128.sub<i16>(to, from), t));
}

/** Interpolates `shrink` pixels between each cell and the next: `count` pairs of cells. */
function growRow(cells: usize, dst: usize, count: i32, shrink: i32, steps: usize): void {
  const end = steps + (shrink << 3);
  for (let i = 0; i < count; i++) {
    const from = v128.load64_splat(cells);
    const difference = v128.sub<i16>(v128.load64_splat(cells, 8), from);
    for (let at = steps; at < end; at += 16) {
      v128.store(dst, v128.add<i16>(from, v128.q15mulr_sat<i16>(difference, v128.load(at))));
      dst += 16;
    }
    cells += 8;
  }
}

/** Adds a row of pixels to u16 sums. */
function addRow(src: usize, sums: usize, count: i32, opaque: bool, scratch: usize): void {
  if (!opaque) {
    expandRow(src, scratch, count, 4, false);
    for (let i = 0; i < count; i += 2) {
      v128.store(sums, v128.add<u16>(v128.load(sums), v128.load(scratch)));
      sums += 16;
      scratch += 16;
    }
    return;
  }
  for (let i = 0; i < count; i += 4) {
    const pixels = v128.load(src);
    v128.store(sums, v128.add<u16>(v128.load(sums), v128.extend_low<u8>(pixels)));
    v128.store(sums, v128.add<u16>(v128.load(sums, 16), v128.extend_high<u8>(pixels)), 16);
    src += 16;
    sums += 32;
  }
}

/** Rounded means of cells from their columns' sums. */
function sumCells(sums: usize, cells: usize, count: i32, shrink: i32, log: i32): void {
  const half = i16x8.splat(<i16>((shrink * shrink) >> 1));
  const bits = 2 * log;
  for (let i = 0; i < count; i++) {
    let sum = v128.load(sums);
    for (let k = 2; k < shrink; k += 2) {
      sums += 16;
      sum = v128.add<u16>(sum, v128.load(sums));
    }
    sums += 16;
    sum = v128.add<u16>(sum, v128.shuffle<u64>(sum, sum, 1, 0));
    v128.store64_lane(cells, v128.shr<u16>(v128.add<u16>(sum, half), bits), 0);
    cells += 8;
  }
}
