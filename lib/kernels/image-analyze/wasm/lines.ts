// Votes of a tile's edges for lines, after analyses/lines/analysis.ts.

/**
 * Counts edges, and their votes: `u16[angles, bins]` at `votes`, zero at first.
 *
 * @param plane begins a row and a column before the tile.
 * @param steepness what the gradient's square must reach.
 * @param angles `i32[angleCount, 4]`: cos, sin, offset of the tile's corner, first bin.
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
  for (let k = 0; k < angleCount; k++) {
    vote(list, end, angles, votes);
    angles += 16;
    votes += <usize>bins << 1;
  }
  return <i32>((end - list) >> 2);
}

function vote(list: usize, end: usize, angle: usize, votes: usize): void {
  const cos = load<i32>(angle);
  const sin = load<i32>(angle, 4);
  const offset = load<i32>(angle, 8);
  const first = load<i32>(angle, 12);
  for (let at = list; at < end; at += 4) {
    const place = load<u32>(at);
    const bin = ((offset + cos * <i32>(place & 0xffff) + sin * <i32>(place >> 16)) >> 14) - first;
    const counter = votes + (<usize>bin << 1);
    store<u16>(counter, load<u16>(counter) + 1);
  }
}

/** Which of eight pixels from `at` on are edges, as bits. */
function edgesOf(at: usize, stride: i32, steepness: i32): i32 {
  const above = at - stride;
  const below = at + stride;
  const fall = v128.sub<i16>(v128.load_ext<u8>(below + 1), v128.load_ext<u8>(above - 1));
  const rise = v128.sub<i16>(v128.load_ext<u8>(above + 1), v128.load_ext<u8>(below - 1));
  const across = v128.shl<i16>(v128.sub<i16>(v128.load_ext<u8>(at + 1), v128.load_ext<u8>(at - 1)), 1);
  const down = v128.shl<i16>(v128.sub<i16>(v128.load_ext<u8>(below), v128.load_ext<u8>(above)), 1);
  const gx = v128.add<i16>(v128.add<i16>(fall, rise), across);
  const gy = v128.add<i16>(v128.sub<i16>(fall, rise), down);
  const low = v128.shuffle<i16>(gx, gy, 0, 8, 1, 9, 2, 10, 3, 11);
  const high = v128.shuffle<i16>(gx, gy, 4, 12, 5, 13, 6, 14, 7, 15);
  const least = i32x4.splat(steepness);
  const first = i32x4.bitmask(v128.ge<i32>(v128.dot<i16>(low, low), least));
  return first | (i32x4.bitmask(v128.ge<i32>(v128.dot<i16>(high, high), least)) << 4);
}
