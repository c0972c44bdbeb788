// Area averages on a grid of 64 × 64 cells, after analyses/duplicates/analysis.ts.

import { premultiplied } from "../../image-filter/wasm/rows";

const GRID = 64;
/** Vectors of four pixels whose levels may be added up in 16 bits: 64 · 2 · 255 < 2¹⁶. */
const RUN = 64;

/** Scratch bytes that {@link averages} needs. */
export function averagesScratch(width: i32, cellRows: i32): usize {
  return (<usize>width << 2) + 64 + (GRID << 4) + <usize>cellRows * GRID * 24;
}

/**
 * Colours of the cells of rows `firstRow` ≤ r < `firstRow + cellRows` of the grid: `u8[cellRows, 64, 3]` at `dst`.
 * `src` has the rows of pixels `top` ≤ y < `top + rows` of an image of `width` × `height`, all that the cells touch.
 */
export function averages(
  src: usize,
  width: i32,
  height: i32,
  top: i32,
  rows: i32,
  firstRow: i32,
  cellRows: i32,
  opaque: bool,
  dst: usize,
  scratch: usize,
): void {
  const sums = scratch + (<usize>width << 2) + 64;
  const cells = sums + (GRID << 4);
  memory.fill(cells, 0, <usize>cellRows * GRID * 24);
  for (let y = top; y < top + rows; y++) {
    const row = premultiplied(src + (<usize>((y - top) * width) << 2), scratch, width, opaque);
    sumRow(row, width, sums);
    for (let r = 0; r < cellRows; r++) {
      const overlap = min((y + 1) * GRID, (firstRow + r + 1) * height) - max(y * GRID, (firstRow + r) * height);
      if (overlap > 0) addRow(sums, cells + <usize>r * GRID * 24, overlap);
    }
  }
  const area = <u64>width * <u64>height;
  for (let i: usize = 0; i < <usize>cellRows * GRID * 3; i++) {
    store<u8>(dst + i, <u8>((2 * load<u64>(cells + (i << 3)) + area) / (2 * area)));
  }
}

/** Σ colour · width of what a row's pixels have in common with each cell, in 1/64 pixel: `u32[64, 4]`. */
function sumRow(row: usize, width: i32, sums: usize): void {
  for (let i = 0; i < GRID; i++) {
    const start = i * width;
    const end = start + width;
    const first = start >> 6;
    const last = (end - 1) >> 6;
    let sum: v128;
    if (first == last) {
      sum = weighed(row, first, end - start);
    } else {
      sum = v128.shl<i32>(sumOf(row + (<usize>(first + 1) << 2), last - first - 1), 6);
      sum = v128.add<i32>(sum, weighed(row, first, ((first + 1) << 6) - start));
      sum = v128.add<i32>(sum, weighed(row, last, end - (last << 6)));
    }
    v128.store(sums + (<usize>i << 4), sum);
  }
}

// @ts-ignore: decorator
@inline
function weighed(row: usize, x: i32, weight: i32): v128 {
  const pixel = v128.extend_low<u16>(v128.extend_low<u8>(v128.load32_zero(row + (<usize>x << 2))));
  return v128.mul<i32>(pixel, i32x4.splat(weight));
}

/** Channel sums of `count` pixels. */
function sumOf(at: usize, count: i32): v128 {
  let sum = i32x4.splat(0);
  let left = count >> 2;
  while (left > 0) {
    const now = min(left, RUN);
    let short = i16x8.splat(0);
    for (let i = 0; i < now; i++) {
      const pixels = v128.load(at);
      short = v128.add<i16>(short, v128.add<i16>(v128.extend_low<u8>(pixels), v128.extend_high<u8>(pixels)));
      at += 16;
    }
    sum = v128.add<i32>(sum, v128.add<i32>(v128.extend_low<u16>(short), v128.extend_high<u16>(short)));
    left -= now;
  }
  for (let i = count & 3; i > 0; i--) {
    sum = v128.add<i32>(sum, weighed(at, 0, 1));
    at += 4;
  }
  return sum;
}

function addRow(sums: usize, cells: usize, weight: i32): void {
  for (let i = 0; i < GRID; i++) {
    for (let c: usize = 0; c < 3; c++) {
      const at = cells + (c << 3);
      store<u64>(at, load<u64>(at) + <u64>load<u32>(sums + (c << 2)) * weight);
    }
    sums += 16;
    cells += 24;
  }
}
