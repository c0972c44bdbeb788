// Candidates of Canny's edges, as bits; lines are followed among them in follow-edges.ts.

import { lumaRow } from "./luma-rows";
import { sobelAcross, sobelDown } from "./sobel";

/** Bytes of a bit for each pixel of a cell of 64 × 64. */
const CELL_BYTES: usize = 512;

/** tan 22.5° in 1/2¹⁵. */
const TANGENT: i16 = 13573;

/** Which neighbours a pixel is compared with: those to its sides, above and below, or on a diagonal. */
const ACROSS: i16 = 0;
const UPRIGHT: i16 = 1;
const FALLING: i16 = 2;
const RISING: i16 = 3;

/** Bytes of a bit for each pixel of cells: `u64[64 · rows, columns]`. */
export function edgePlaneBytes(columns: i32, rows: i32): usize {
  return <usize>(columns * rows) * CELL_BYTES;
}

/** Bytes of a row of i16 with two pixels around it and room for vectors. */
// @ts-ignore: decorator
@inline
function rowBytes(width: i32): usize {
  return ((<usize>(width + 4) << 1) + 63 & ~63) + 64;
}

/** Scratch bytes that {@link thinEdges} needs. */
export function thinScratch(fromWidth: i32, width: i32): usize {
  return rowBytes(width) * 9 + (<usize>fromWidth << 2) + 64;
}

/**
 * Finds the candidates of Canny's edges, and which are strong.
 *
 * @param src RGBA8 of `fromWidth` × `fromHeight` pixels; @param left, @param top where the `width` × `height` pixels lie
 *   in it. Where `src` ends, the image does.
 * @param candidates, @param strong a bit for each pixel of `columns` × `rows` cells: `u64[64 · rows, columns]`
 */
export function thinEdges(
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  left: i32,
  top: i32,
  width: i32,
  height: i32,
  opaque: bool,
  low: i32,
  high: i32,
  candidates: usize,
  strong: usize,
  columns: i32,
  rows: i32,
  scratch: usize,
): void {
  const stride = rowBytes(width);
  const lumas = scratch;
  const strengths = lumas + 3 * stride;
  const ways = strengths + 3 * stride;
  const premultiplied = ways + 3 * stride;
  memory.fill(candidates, 0, edgePlaneBytes(columns, rows));
  memory.fill(strong, 0, edgePlaneBytes(columns, rows));
  let ready = max(0, top - 2);
  for (let y = -1; y <= height; y++) {
    const row = top + y;
    const slot = <usize>((y + 3) % 3) * stride;
    if (row < 0 || row >= fromHeight) {
      memory.fill(strengths + slot, 0, stride);
    } else {
      for (const last = min(row + 1, fromHeight - 1); ready <= last; ready++) {
        lumaRow(src, fromWidth, ready, left, width, 2, lumas + <usize>(ready % 3) * stride, opaque, premultiplied);
      }
      const above = lumas + <usize>(max(row - 1, 0) % 3) * stride;
      const below = lumas + <usize>(min(row + 1, fromHeight - 1) % 3) * stride;
      gradientRow(above, lumas + <usize>(row % 3) * stride, below, strengths + slot, ways + slot, width);
      if (left == 0) store<u16>(strengths + slot, 0);
      if (left + width == fromWidth) store<u16>(strengths + slot + (<usize>(width + 1) << 1), 0);
    }
    if (y < 1) continue;
    const before = strengths + <usize>((y + 1) % 3) * stride;
    const middle = strengths + <usize>((y + 2) % 3) * stride;
    const at = <usize>((y - 1) * columns) << 3;
    const way = ways + <usize>((y + 2) % 3) * stride;
    thinRow(before, middle, strengths + slot, way, width, low, high, candidates + at, strong + at);
  }
}

/** |gx| + |gy| of columns −1 … width, and which way each is compared, from lumas of columns −2 … width + 1. */
function gradientRow(above: usize, middle: usize, below: usize, strengths: usize, ways: usize, width: i32): void {
  const tangent = i16x8.splat(TANGENT);
  const one = i16x8.splat(1);
  for (let x = 0; x < width + 2; x += 8) {
    const northWest = v128.load(above);
    const northEast = v128.load(above, 4);
    const fall = v128.sub<i16>(v128.load(below, 4), northWest);
    const rise = v128.sub<i16>(northEast, v128.load(below));
    const gx = sobelAcross(fall, rise, v128.load(middle), v128.load(middle, 4));
    const gy = sobelDown(fall, rise, v128.load(above, 2), v128.load(below, 2));
    const ax = v128.abs<i16>(gx);
    const ay = v128.abs<i16>(gy);
    v128.store(strengths, v128.add<i16>(ax, ay));
    // q15mulr rounds the product where its bit 14 is set; taken back, that is (|gx| · 13573) >> 15.
    const roundedUp = v128.and(v128.shr<u16>(v128.mul<i16>(ax, tangent), 14), one);
    const flat = v128.sub<i16>(v128.q15mulr_sat<i16>(ax, tangent), roundedUp);
    const steep = v128.add<i16>(flat, v128.shl<i16>(ax, 1));
    const differ = v128.shr<u16>(v128.xor(gx, gy), 15);
    let way = v128.add<i16>(i16x8.splat(FALLING), differ);
    way = v128.bitselect(i16x8.splat(UPRIGHT), way, v128.gt<i16>(ay, steep));
    way = v128.andnot(way, v128.le<i16>(ay, flat));
    v128.store(ways, way);
    above += 16;
    middle += 16;
    below += 16;
    strengths += 16;
    ways += 16;
  }
}

/** Bits of one row, sixteen pixels a turn. Rows of strengths begin with column −1, as `ways` does. */
function thinRow(
  above: usize,
  middle: usize,
  below: usize,
  ways: usize,
  width: i32,
  low: i32,
  high: i32,
  candidates: usize,
  strong: usize,
): void {
  const lows = i16x8.splat(<i16>low);
  const highs = i16x8.splat(<i16>high);
  for (let x = 0; x < width; x += 16) {
    const firstStrength = v128.load(middle, 2);
    const secondStrength = v128.load(middle, 18);
    const firstShown = v128.gt<i16>(firstStrength, lows);
    const secondShown = v128.gt<i16>(secondStrength, lows);
    if (v128.any_true(v128.or(firstShown, secondShown))) {
      const first = v128.and(firstShown, largest(firstStrength, above, middle, below, v128.load(ways, 2)));
      const second = v128.and(
        secondShown,
        largest(secondStrength, above + 16, middle + 16, below + 16, v128.load(ways, 18)),
      );
      const inside = width - x >= 16 ? 0xffff : (1 << (width - x)) - 1;
      const found = i8x16.bitmask(i8x16.narrow_i16x8_s(first, second)) & inside;
      const firstStrong = v128.gt<i16>(firstStrength, highs);
      const secondStrong = v128.gt<i16>(secondStrength, highs);
      store<u16>(candidates, <u16>found);
      store<u16>(strong, <u16>(found & i8x16.bitmask(i8x16.narrow_i16x8_s(firstStrong, secondStrong))));
    }
    above += 32;
    middle += 32;
    below += 32;
    ways += 32;
    candidates += 2;
    strong += 2;
  }
}

/** Whether the strengths, one column right of where the rows are, are the largest the way each is compared. */
// @ts-ignore: decorator
@inline
function largest(strengths: v128, above: usize, middle: usize, below: usize, ways: v128): v128 {
  const across = v128.eq<i16>(ways, i16x8.splat(ACROSS));
  const upright = v128.eq<i16>(ways, i16x8.splat(UPRIGHT));
  const rising = v128.eq<i16>(ways, i16x8.splat(RISING));
  let before = v128.bitselect(v128.load(above, 4), v128.load(above), rising);
  let after = v128.bitselect(v128.load(below), v128.load(below, 4), rising);
  before = v128.bitselect(v128.load(above, 2), before, upright);
  after = v128.bitselect(v128.load(below, 2), after, upright);
  before = v128.bitselect(v128.load(middle), before, across);
  after = v128.bitselect(v128.load(middle, 4), after, across);
  // As large as the pixel after it is enough, but on a diagonal: true lanes are −1.
  const least = v128.add<i16>(after, v128.or(across, upright));
  return v128.and(v128.gt<i16>(strengths, before), v128.gt<i16>(strengths, least));
}
