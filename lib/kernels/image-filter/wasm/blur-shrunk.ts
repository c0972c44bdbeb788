import { expandRow, finishRow, repeatPixel } from "./rows";
import { clamp, convolve, rowBytes } from "./weigh-samples";

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
