// Responses of corner detectors, after analyses/corners/analysis.ts.

/** Four times sixteen vectors: differences, and least of 2, 4, 8 that follow each other on the circle. */
const CIRCLE = memory.data(1024, 16);
const PAIRS = CIRCLE + 256;
const FOURS = CIRCLE + 512;
const EIGHTS = CIRCLE + 768;

/**
 * FAST: of each of `width` × `height` places the strength where it exceeds `threshold`, else 0, as i32.
 * `plane` begins 3 rows and columns before them. May write up to 60 bytes past the end.
 */
export function fast(
  plane: usize,
  stride: i32,
  width: i32,
  height: i32,
  arc: i32,
  threshold: i32,
  dst: usize,
): void {
  const thresholds = i8x16.splat(<i8>threshold);
  for (let y = 0; y < height; y++) {
    const row = plane + <usize>(y + 3) * stride + 3;
    const to = dst + ((<usize>y * width) << 2);
    for (let x = 0; x < width; x += 16) {
      const strength = strengthOf(row + x, stride, arc, thresholds);
      const strong = v128.and(strength, v128.gt<u8>(strength, thresholds));
      const low = v128.extend_low<u8>(strong);
      const high = v128.extend_high<u8>(strong);
      const out = to + (<usize>x << 2);
      v128.store(out, v128.extend_low<u16>(low));
      v128.store(out, v128.extend_high<u16>(low), 16);
      v128.store(out, v128.extend_low<u16>(high), 32);
      v128.store(out, v128.extend_high<u16>(high), 48);
    }
  }
}

/** Strength of sixteen places; where it is not above the threshold, it may be anything that is not. */
function strengthOf(at: usize, stride: i32, arc: i32, thresholds: v128): v128 {
  const centre = v128.load(at);
  // Nine in a row of sixteen hold two compass points that follow each other.
  const north = v128.load(at - 3 * stride);
  const east = v128.load(at + 3);
  const south = v128.load(at + 3 * stride);
  const west = v128.load(at - 3);
  const brighter = pairOf(
    v128.sub_sat<u8>(north, centre),
    v128.sub_sat<u8>(east, centre),
    v128.sub_sat<u8>(south, centre),
    v128.sub_sat<u8>(west, centre),
  );
  const darker = pairOf(
    v128.sub_sat<u8>(centre, north),
    v128.sub_sat<u8>(centre, east),
    v128.sub_sat<u8>(centre, south),
    v128.sub_sat<u8>(centre, west),
  );
  let strength = i8x16.splat(0);
  if (v128.any_true(v128.gt<u8>(brighter, thresholds))) {
    for (let i = 0; i < 16; i++) v128.store(vector(CIRCLE, i), v128.sub_sat<u8>(onCircle(at, stride, i), centre));
    strength = bestArc(arc);
  }
  if (v128.any_true(v128.gt<u8>(darker, thresholds))) {
    for (let i = 0; i < 16; i++) v128.store(vector(CIRCLE, i), v128.sub_sat<u8>(centre, onCircle(at, stride, i)));
    strength = v128.max<u8>(strength, bestArc(arc));
  }
  return strength;
}

// @ts-ignore: decorator
@inline
function pairOf(north: v128, east: v128, south: v128, west: v128): v128 {
  const first = v128.max<u8>(v128.min<u8>(north, east), v128.min<u8>(east, south));
  return v128.max<u8>(first, v128.max<u8>(v128.min<u8>(south, west), v128.min<u8>(west, north)));
}

/** The largest, over all arcs, of an arc's least difference. */
function bestArc(arc: i32): v128 {
  for (let i = 0; i < 16; i++) v128.store(vector(PAIRS, i), v128.min<u8>(look(CIRCLE, i), look(CIRCLE, i + 1)));
  for (let i = 0; i < 16; i++) v128.store(vector(FOURS, i), v128.min<u8>(look(PAIRS, i), look(PAIRS, i + 2)));
  for (let i = 0; i < 16; i++) v128.store(vector(EIGHTS, i), v128.min<u8>(look(FOURS, i), look(FOURS, i + 4)));
  const rest = arc == 9 ? CIRCLE : FOURS;
  let best = i8x16.splat(0);
  for (let i = 0; i < 16; i++) best = v128.max<u8>(best, v128.min<u8>(look(EIGHTS, i), look(rest, i + 8)));
  return best;
}

// @ts-ignore: decorator
@inline
function vector(table: usize, i: i32): usize {
  return table + (<usize>(i & 15) << 4);
}

// @ts-ignore: decorator
@inline
function look(table: usize, i: i32): v128 {
  return v128.load(vector(table, i));
}

/** Sixteen places' neighbour `i` on the circle of radius 3, clockwise from north. */
// @ts-ignore: decorator
@inline
function onCircle(at: usize, stride: i32, i: i32): v128 {
  const dx = load<i8>(OFFSETS + <usize>i);
  const dy = load<i8>(OFFSETS + <usize>((i + 12) & 15));
  return v128.load(at + <i32>dx + <i32>dy * stride);
}

/** The circle's columns; its rows are the same, a quarter of the way earlier. */
const OFFSETS = memory.data<i8>([0, 1, 2, 3, 3, 3, 2, 1, 0, -1, -2, -3, -3, -3, -2, -1]);

/** Scratch bytes that {@link harris} needs. */
export function harrisScratch(width: i32): usize {
  return rowBytes(width) * 18;
}

// @ts-ignore: decorator
@inline
function rowBytes(width: i32): usize {
  return (<usize>(width + 20) << 2) + 64;
}

/**
 * Harris: of each of `width` × `height` places the response, as i32. `plane` begins 3 rows and columns before them.
 * May write up to 12 bytes past the end.
 */
export function harris(plane: usize, stride: i32, width: i32, height: i32, dst: usize, scratch: usize): void {
  const size = rowBytes(width);
  const window = scratch + <usize>3 * size;
  for (let r = 0; r < height + 4; r++) {
    productRow(plane + <usize>(r + 1) * stride + 1, stride, width + 4, scratch, size);
    const slot = window + <usize>(r % 5) * <usize>3 * size;
    for (let k: usize = 0; k < 3; k++) binomialRow(scratch + k * size, slot + k * size, width);
    if (r >= 4) responseRow(window, size, r, dst + ((<usize>(r - 4) * width) << 2), width);
  }
}

/** gx², gy², gx·gy of `count` places from `at` on. */
function productRow(at: usize, stride: i32, count: i32, products: usize, size: usize): void {
  for (let x = 0; x < count; x += 8) {
    const above = at - stride;
    const below = at + stride;
    const northWest = v128.load_ext<u8>(above - 1);
    const northEast = v128.load_ext<u8>(above + 1);
    const southWest = v128.load_ext<u8>(below - 1);
    const southEast = v128.load_ext<u8>(below + 1);
    const fall = v128.sub<i16>(southEast, northWest);
    const rise = v128.sub<i16>(northEast, southWest);
    const across = v128.shl<i16>(v128.sub<i16>(v128.load_ext<u8>(at + 1), v128.load_ext<u8>(at - 1)), 1);
    const down = v128.shl<i16>(v128.sub<i16>(v128.load_ext<u8>(below), v128.load_ext<u8>(above)), 1);
    const gx = v128.add<i16>(v128.add<i16>(fall, rise), across);
    const gy = v128.add<i16>(v128.sub<i16>(fall, rise), down);
    const to = products + (<usize>x << 2);
    v128.store(to, v128.extmul_low<i16>(gx, gx));
    v128.store(to, v128.extmul_high<i16>(gx, gx), 16);
    v128.store(to + size, v128.extmul_low<i16>(gy, gy));
    v128.store(to + size, v128.extmul_high<i16>(gy, gy), 16);
    v128.store(to + 2 * size, v128.extmul_low<i16>(gx, gy));
    v128.store(to + 2 * size, v128.extmul_high<i16>(gx, gy), 16);
    at += 8;
  }
}

function binomialRow(from: usize, to: usize, width: i32): void {
  for (let x = 0; x < width; x += 4) {
    const sum = binomial(
      v128.load(from),
      v128.load(from, 4),
      v128.load(from, 8),
      v128.load(from, 12),
      v128.load(from, 16),
    );
    v128.store(to, sum);
    from += 16;
    to += 16;
  }
}

/** a + 4b + 6c + 4d + e */
// @ts-ignore: decorator
@inline
function binomial(a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  const outer = v128.add<i32>(a, e);
  const inner = v128.shl<i32>(v128.add<i32>(v128.add<i32>(b, d), c), 2);
  return v128.add<i32>(v128.add<i32>(outer, inner), v128.shl<i32>(c, 1));
}

function responseRow(window: usize, size: usize, last: i32, dst: usize, width: i32): void {
  const step = size * <usize>3;
  const first = window + <usize>((last + 1) % 5) * step;
  const second = window + <usize>((last + 2) % 5) * step;
  const third = window + <usize>((last + 3) % 5) * step;
  const fourth = window + <usize>((last + 4) % 5) * step;
  const fifth = window + <usize>(last % 5) * step;
  for (let x = 0; x < width; x += 4) {
    const at = <usize>x << 2;
    const xx = windowSum(first, second, third, fourth, fifth, at);
    const yy = windowSum(first, second, third, fourth, fifth, at + size);
    const xy = windowSum(first, second, third, fourth, fifth, at + 2 * size);
    const trace = v128.add<i32>(xx, yy);
    const determinant = v128.sub<i32>(v128.mul<i32>(xx, yy), v128.mul<i32>(xy, xy));
    const damping = v128.mul<i32>(v128.shr<u32>(v128.mul<i32>(trace, trace), 10), i32x4.splat(41));
    v128.store(dst + at, v128.sub<i32>(determinant, damping));
  }
}

// @ts-ignore: decorator
@inline
function windowSum(first: usize, second: usize, third: usize, fourth: usize, fifth: usize, at: usize): v128 {
  const sum = binomial(
    v128.load(first + at),
    v128.load(second + at),
    v128.load(third + at),
    v128.load(fourth + at),
    v128.load(fifth + at),
  );
  return v128.shr<i32>(sum, 14);
}
