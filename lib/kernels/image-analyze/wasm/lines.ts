// Votes of a tile's edges for lines, after analyses/lines/analysis.ts.

import { sobelAcross, sobelDown } from "../../image-filter/wasm/sobel";

/**
 * Counts edges, and their votes: `u16[angles, bins]` at `votes`, zero at first.
 *
 * @param plane begins a row and a column before the tile.
 * @param steepness what the gradient's square must reach.
 * @param angles `i32[angleCount, 4]`, a multiple of four: cos, sin, offset of the tile's corner, first bin.
 * @param list room for a word a pixel.
 * @returns how many edges there are.
 */
export function lines(
  plane: usize,
  stride: i32,
  width: i32,
  height: i32,
  steepness: i32,
  angles: usize,
  angleCount: i32,
  bins: i32,
  votes: usize,
  list: usize,
): i32 {
  let end = list;
  for (let y = 0; y < height; y++) {
    const row = plane + <usize>((y + 1) * stride) + 1;
    for (let x = 0; x < width; x += 8) {
      let edges = edgesOf(row + x, stride, steepness);
      if (width - x < 8) edges &= (1 << (width - x)) - 1;
      while (edges != 0) {
        store<u32>(end, (y << 16) | (x + ctz(edges)));
        end += 4;
        edges &= edges - 1;
      }
    }
  }
  for (let k = 0; k < angleCount; k += 4) {
    vote4(list, end, angles, votes, <usize>bins << 1);
    angles += 64;
    votes += <usize>bins << 3;
  }
  return <i32>((end - list) >> 2);
}

/** Votes for four angles, whose counters are `pitch` bytes apart: neighbours vote alike, and one would wait for the other. */
function vote4(list: usize, end: usize, angles: usize, votes: usize, pitch: usize): void {
  const a = v128.load(angles);
  const b = v128.load(angles, 16);
  const c = v128.load(angles, 32);
  const d = v128.load(angles, 48);
  const turnsA = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const turnsB = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const placesA = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const placesB = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  const cos = v128.shuffle<i64>(turnsA, turnsB, 0, 2);
  const sin = v128.shuffle<i64>(turnsA, turnsB, 1, 3);
  const offset = v128.shuffle<i64>(placesA, placesB, 0, 2);
  const first = v128.shuffle<i64>(placesA, placesB, 1, 3);
  const votesB = votes + pitch;
  const votesC = votesB + pitch;
  const votesD = votesC + pitch;
  for (let at = list; at < end; at += 4) {
    const place = load<u32>(at);
    const across = v128.mul<i32>(cos, i32x4.splat(place & 0xffff));
    const down = v128.mul<i32>(sin, i32x4.splat(place >> 16));
    const rho = v128.shr<i32>(v128.add<i32>(offset, v128.add<i32>(across, down)), 14);
    const bins = v128.shl<i32>(v128.sub<i32>(rho, first), 1);
    count(votes + v128.extract_lane<i32>(bins, 0));
    count(votesB + v128.extract_lane<i32>(bins, 1));
    count(votesC + v128.extract_lane<i32>(bins, 2));
    count(votesD + v128.extract_lane<i32>(bins, 3));
  }
}

// @ts-ignore: decorator
@inline
function count(counter: usize): void {
  store<u16>(counter, load<u16>(counter) + 1);
}

/** Which of eight pixels from `at` on are edges, as bits. */
function edgesOf(at: usize, stride: i32, steepness: i32): i32 {
  const above = at - stride;
  const below = at + stride;
  const fall = v128.sub<i16>(v128.load_ext<u8>(below + 1), v128.load_ext<u8>(above - 1));
  const rise = v128.sub<i16>(v128.load_ext<u8>(above + 1), v128.load_ext<u8>(below - 1));
  const gx = sobelAcross(fall, rise, v128.load_ext<u8>(at - 1), v128.load_ext<u8>(at + 1));
  const gy = sobelDown(fall, rise, v128.load_ext<u8>(above), v128.load_ext<u8>(below));
  const low = v128.shuffle<i16>(gx, gy, 0, 8, 1, 9, 2, 10, 3, 11);
  const high = v128.shuffle<i16>(gx, gy, 4, 12, 5, 13, 6, 14, 7, 15);
  const least = i32x4.splat(steepness);
  const first = i32x4.bitmask(v128.ge<i32>(v128.dot<i16>(low, low), least));
  return first | (i32x4.bitmask(v128.ge<i32>(v128.dot<i16>(high, high), least)) << 4);
}
