// Responses of corner detectors, after analyses/corners/analysis.ts.

import { sobelAcross, sobelDown } from "../../image-filter/wasm/sobel";

/**
 * FAST: of each of `width` × `height` places the strength where it exceeds `threshold`, else 0, as i32: whatever the picture
 * shows, in the same time. `plane` begins 3 rows and columns before them. May write up to 60 bytes past the end.
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
      const centre = v128.load(row + x);
      const brighter = v128.sub_sat<u8>(bestArc(row + x, stride, arc, true), centre);
      const darker = v128.sub_sat<u8>(centre, bestArc(row + x, stride, arc, false));
      const strength = v128.max<u8>(brighter, darker);
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

/**
 * Of sixteen places the largest, over all arcs of the circle of radius 3 around them, of an arc's least pixel when `bright`,
 * else the least of an arc's largest. Arcs are taken two by two: those that begin at k and at k + 1, k even, have all
 * but their ends in common.
 */
// @ts-ignore: decorator
@inline
function bestArc(at: usize, stride: i32, arc: i32, bright: bool): v128 {
  const p0 = v128.load(at - 3 * stride);
  const p1 = v128.load(at - 3 * stride + 1);
  const p2 = v128.load(at - 2 * stride + 2);
  const p3 = v128.load(at - stride + 3);
  const p4 = v128.load(at + 3);
  const p5 = v128.load(at + stride + 3);
  const p6 = v128.load(at + 2 * stride + 2);
  const p7 = v128.load(at + 3 * stride + 1);
  const p8 = v128.load(at + 3 * stride);
  const p9 = v128.load(at + 3 * stride - 1);
  const p10 = v128.load(at + 2 * stride - 2);
  const p11 = v128.load(at + stride - 3);
  const p12 = v128.load(at - 3);
  const p13 = v128.load(at - stride - 3);
  const p14 = v128.load(at - 2 * stride - 2);
  const p15 = v128.load(at - 3 * stride - 1);
  // Of two that follow each other, from the first named on; of four; of eight.
  const two1 = inner(p1, p2, bright);
  const two3 = inner(p3, p4, bright);
  const two5 = inner(p5, p6, bright);
  const two7 = inner(p7, p8, bright);
  const two9 = inner(p9, p10, bright);
  const two11 = inner(p11, p12, bright);
  const two13 = inner(p13, p14, bright);
  const two15 = inner(p15, p0, bright);
  const four1 = inner(two1, two3, bright);
  const four3 = inner(two3, two5, bright);
  const four5 = inner(two5, two7, bright);
  const four7 = inner(two7, two9, bright);
  const four9 = inner(two9, two11, bright);
  const four11 = inner(two11, two13, bright);
  const four13 = inner(two13, two15, bright);
  const four15 = inner(two15, two1, bright);
  let from1 = inner(four1, four5, bright);
  let from3 = inner(four3, four7, bright);
  let from5 = inner(four5, four9, bright);
  let from7 = inner(four7, four11, bright);
  let from9 = inner(four9, four13, bright);
  let from11 = inner(four11, four15, bright);
  let from13 = inner(four13, four1, bright);
  let from15 = inner(four15, four3, bright);
  if (arc == 9) {
    from1 = inner(from1, outer(p0, p9, bright), bright);
    from3 = inner(from3, outer(p2, p11, bright), bright);
    from5 = inner(from5, outer(p4, p13, bright), bright);
    from7 = inner(from7, outer(p6, p15, bright), bright);
    from9 = inner(from9, outer(p8, p1, bright), bright);
    from11 = inner(from11, outer(p10, p3, bright), bright);
    from13 = inner(from13, outer(p12, p5, bright), bright);
    from15 = inner(from15, outer(p14, p7, bright), bright);
  } else {
    from1 = inner(inner(from1, two9, bright), inner(p11, outer(p0, p12, bright), bright), bright);
    from3 = inner(inner(from3, two11, bright), inner(p13, outer(p2, p14, bright), bright), bright);
    from5 = inner(inner(from5, two13, bright), inner(p15, outer(p4, p0, bright), bright), bright);
    from7 = inner(inner(from7, two15, bright), inner(p1, outer(p6, p2, bright), bright), bright);
    from9 = inner(inner(from9, two1, bright), inner(p3, outer(p8, p4, bright), bright), bright);
    from11 = inner(inner(from11, two3, bright), inner(p5, outer(p10, p6, bright), bright), bright);
    from13 = inner(inner(from13, two5, bright), inner(p7, outer(p12, p8, bright), bright), bright);
    from15 = inner(inner(from15, two7, bright), inner(p9, outer(p14, p10, bright), bright), bright);
  }
  const first = outer(outer(from1, from3, bright), outer(from5, from7, bright), bright);
  const second = outer(outer(from9, from11, bright), outer(from13, from15, bright), bright);
  return outer(first, second, bright);
}

/** What an arc of bright pixels is measured by: its least one; of dark ones, its largest. */
// @ts-ignore: decorator
@inline
function inner(a: v128, b: v128, bright: bool): v128 {
  return bright ? v128.min<u8>(a, b) : v128.max<u8>(a, b);
}

/** The better one of two arcs. */
// @ts-ignore: decorator
@inline
function outer(a: v128, b: v128, bright: bool): v128 {
  return inner(a, b, !bright);
}

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
    const fall = v128.sub<i16>(v128.load_ext<u8>(below + 1), v128.load_ext<u8>(above - 1));
    const rise = v128.sub<i16>(v128.load_ext<u8>(above + 1), v128.load_ext<u8>(below - 1));
    const gx = sobelAcross(fall, rise, v128.load_ext<u8>(at - 1), v128.load_ext<u8>(at + 1));
    const gy = sobelDown(fall, rise, v128.load_ext<u8>(above), v128.load_ext<u8>(below));
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
