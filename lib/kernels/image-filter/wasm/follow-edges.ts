// Lines of Canny's edges, followed in cells of 64 × 64 bits, a u64 for each row. Planes are those of thin-edges.ts.

import { storePixels } from "./rows";

/** Rows of a cell, and bytes of it when its rows lie one after the other. */
const SIDE = 64;
const CELL_BYTES: usize = 512;

/** Scratch bytes that {@link labelEdges} and {@link drawEdges} need. */
export function cellScratch(): usize {
  return 3 * CELL_BYTES;
}

/** Labels lines that reach their cell's border: `u8[rows, columns, 256]`; see families/canny/join-edges.ts. */
export function labelEdges(
  candidates: usize,
  strong: usize,
  columns: i32,
  rows: i32,
  dst: usize,
  scratch: usize,
): void {
  const mask = scratch;
  const reached = mask + CELL_BYTES;
  const line = reached + CELL_BYTES;
  memory.fill(dst, 0, <usize>(columns * rows) << 8);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (takeCell(candidates, mask, columns, column, row)) {
        takeCell(strong, reached, columns, column, row);
        follow(mask, reached);
        labelBorder(reached, dst, 255);
        takeAway(mask, reached);
        labelLines(mask, line, dst);
      }
      dst += 256;
    }
  }
}

/** Gives each line among the candidates that reaches the border the smallest slot it has there, plus one. */
function labelLines(candidates: usize, line: usize, labels: usize): void {
  for (let slot = 0; slot < 254; slot++) {
    if (slot == 190) slot = 192;
    const y = slot < 64 ? 0 : slot < 128 ? 63 : slot < 192 ? slot - 127 : slot - 191;
    const x = slot < 128 ? slot & 63 : slot < 192 ? 0 : 63;
    const bit = load<u64>(candidates + (<usize>y << 3)) & ((<u64>1) << x);
    if (bit == 0) continue;
    memory.fill(line, 0, CELL_BYTES);
    store<u64>(line + (<usize>y << 3), bit);
    follow(candidates, line);
    labelBorder(line, labels, <u8>(slot + 1));
    takeAway(candidates, line);
  }
}

/** Gives a label to all slots of a cell whose pixels are set. */
function labelBorder(cell: usize, labels: usize, label: u8): void {
  labelRow(load<u64>(cell), labels, label);
  labelRow(load<u64>(cell, 504), labels + 64, label);
  for (let y: usize = 1; y < 63; y++) {
    const row = load<u64>(cell + (y << 3));
    if (row & 1) store<u8>(labels + 127 + y, label);
    if (row >> 63) store<u8>(labels + 191 + y, label);
  }
}

function labelRow(row: u64, labels: usize, label: u8): void {
  while (row != 0) {
    store<u8>(labels + <usize>ctz(row), label);
    row &= row - 1;
  }
}

/** Copies a cell's rows out of a plane. @returns whether any bit is set. */
function takeCell(plane: usize, cell: usize, columns: i32, column: i32, row: i32): bool {
  const stride = <usize>columns << 3;
  let from = plane + <usize>(row * SIDE) * stride + (<usize>column << 3);
  let any: u64 = 0;
  for (let y: usize = 0; y < CELL_BYTES; y += 8) {
    const bits = load<u64>(from);
    any |= bits;
    store<u64>(cell + y, bits);
    from += stride;
  }
  return any != 0;
}

function takeAway(cell: usize, others: usize): void {
  for (let y: usize = 0; y < CELL_BYTES; y += 16) v128.store(cell + y, v128.andnot(v128.load(cell + y), v128.load(others + y)));
}

/** Adds to `reached` all bits of `mask` that are connected to its bits, corners included, downwards and upwards in turn. */
function follow(mask: usize, reached: usize): void {
  let changed: bool;
  do {
    changed = sweep(mask, reached, 0, 8);
    changed = sweep(mask, reached, 504, -8) || changed;
  } while (changed);
}

function sweep(mask: usize, reached: usize, first: usize, step: isize): bool {
  let previous: u64 = 0;
  let changed = false;
  let at: isize = first;
  for (let y = 0; y < SIDE; y++) {
    const row = load<u64>(reached + at);
    const candidates = load<u64>(mask + at);
    const seeds = (row | previous | (previous << 1) | (previous >> 1)) & candidates;
    previous = 0;
    if (seeds != 0) {
      previous = fill(seeds, candidates);
      if (previous != row) {
        store<u64>(reached + at, previous);
        changed = true;
      }
    }
    at += step;
  }
  return changed;
}

/** All bits of the runs of `mask` that `seeds`, some of its bits, lie in. */
// @ts-ignore: decorator
@inline
function fill(seeds: u64, mask: u64): u64 {
  // Upwards an addition carries through the rest of the run; a further seed on the way stays set.
  let filled = (((mask + seeds) ^ mask) & mask) | seeds;
  // Downwards by doubled steps: `open` are bits from which as many as a step above are all in the mask.
  let open = mask;
  filled |= open & (filled >> 1);
  open &= open >> 1;
  filled |= open & (filled >> 2);
  open &= open >> 2;
  filled |= open & (filled >> 4);
  open &= open >> 4;
  filled |= open & (filled >> 8);
  open &= open >> 8;
  filled |= open & (filled >> 16);
  open &= open >> 16;
  return filled | (open & (filled >> 32));
}

/**
 * Draws edges: candidates connected to a strong one or to a border pixel that is `known` to be one.
 *
 * @param known `u1[rows, columns, 256]` by slot; @param src where the output's first pixel lies, `stride` pixels to a row
 * @param left, @param top where the `width` × `height` pixels of the output lie in the cells
 */
export function drawEdges(
  candidates: usize,
  strong: usize,
  columns: i32,
  rows: i32,
  known: usize,
  src: usize,
  stride: i32,
  dst: usize,
  left: i32,
  top: i32,
  width: i32,
  height: i32,
  scratch: usize,
): void {
  const mask = scratch;
  const reached = mask + CELL_BYTES;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (takeCell(candidates, mask, columns, column, row)) {
        takeCell(strong, reached, columns, column, row);
        addKnown(reached, known);
        follow(mask, reached);
        putCell(strong, reached, columns, column, row);
      }
      known += 32;
    }
  }
  for (let y = 0; y < height; y++) {
    const bits = strong + ((<usize>(top + y) * columns) << 3);
    drawRow(bits, left, src + ((<usize>y * stride) << 2), dst + ((<usize>y * width) << 2), width);
  }
}

/** Sets the border pixels of a cell whose slots are set. */
function addKnown(cell: usize, known: usize): void {
  store<u64>(cell, load<u64>(cell) | load<u64>(known));
  store<u64>(cell, load<u64>(cell, 504) | load<u64>(known, 8), 504);
  const lefts = load<u64>(known, 16);
  const rights = load<u64>(known, 24);
  if ((lefts | rights) == 0) return;
  for (let y = 1; y < 63; y++) {
    const at = cell + (<usize>y << 3);
    const sides = ((lefts >> (y - 1)) & 1) | (((rights >> (y - 1)) & 1) << 63);
    store<u64>(at, load<u64>(at) | sides);
  }
}

function putCell(plane: usize, cell: usize, columns: i32, column: i32, row: i32): void {
  const stride = <usize>columns << 3;
  let to = plane + <usize>(row * SIDE) * stride + (<usize>column << 3);
  for (let y: usize = 0; y < CELL_BYTES; y += 8) {
    store<u64>(to, load<u64>(cell + y));
    to += stride;
  }
}

/** White where a bit is set, else black, with the alpha of `src`. */
function drawRow(bits: usize, left: i32, src: usize, dst: usize, width: i32): void {
  const lanes = i32x4(1, 2, 4, 8);
  const white = i32x4.splat(0x00ffffff);
  const alpha = i32x4.splat(0xff000000);
  for (let x = 0; x < width; x += 4) {
    const at = left + x;
    const four = <i32>load<u16>(bits + (at >> 3)) >> (at & 7);
    const edges = v128.eq<i32>(v128.and(i32x4.splat(four), lanes), lanes);
    storePixels(dst, v128.or(v128.and(edges, white), v128.and(v128.load(src), alpha)), width - x);
    src += 16;
    dst += 16;
  }
}
