import { storePixels, unpremultiply4 } from "./rows";

// The second pass of resizing (resize.ts): row pairs of a ring into a row of pixels. `slot` is the first pair's place in the
// ring; `weights` are i16[pairs, 2].

/** The second pass of an opaque image: eight pixels of three channels at a time. Of RGB, it may write up to 21 bytes too many. */
export function weighRowsRgb(
  ring: usize,
  ringEnd: usize,
  slot: i32,
  stride: usize,
  weights: usize,
  pairs: i32,
  dst: usize,
  width: i32,
  pixelBytes: i32,
): void {
  const end = weights + (<usize>pairs << 2);
  const half = i32x4.splat(1 << 19);
  const opaque = i32x4.splat(0xff000000);
  const lap = ringEnd - ring;
  let first = ring + <usize>slot * stride;
  let wrap = ringEnd;
  for (let x = 0; x < width; x += 8) {
    let sum0 = half;
    let sum1 = half;
    let sum2 = half;
    let sum3 = half;
    let sum4 = half;
    let sum5 = half;
    let pair = first;
    for (let at = weights; at < end; at += 4) {
      const weight = v128.load32_splat(at);
      sum0 = v128.add<i32>(sum0, v128.dot<i16>(v128.load(pair), weight));
      sum1 = v128.add<i32>(sum1, v128.dot<i16>(v128.load(pair, 16), weight));
      sum2 = v128.add<i32>(sum2, v128.dot<i16>(v128.load(pair, 32), weight));
      sum3 = v128.add<i32>(sum3, v128.dot<i16>(v128.load(pair, 48), weight));
      sum4 = v128.add<i32>(sum4, v128.dot<i16>(v128.load(pair, 64), weight));
      sum5 = v128.add<i32>(sum5, v128.dot<i16>(v128.load(pair, 80), weight));
      pair += stride;
      if (pair >= wrap) pair -= lap;
    }
    const low = i16x8.narrow_i32x4_s(v128.shr<i32>(sum0, 20), v128.shr<i32>(sum1, 20));
    const middle = i16x8.narrow_i32x4_s(v128.shr<i32>(sum2, 20), v128.shr<i32>(sum3, 20));
    const high = i16x8.narrow_i32x4_s(v128.shr<i32>(sum4, 20), v128.shr<i32>(sum5, 20));
    const front = v128.narrow<u16>(low, middle);
    const back = v128.narrow<u16>(middle, high);
    if (pixelBytes == 3) {
      v128.store(dst, front);
      v128.store64_lane(dst + 16, back, 1);
    } else {
      const early = v128.swizzle(front, i8x16(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1));
      const late = v128.swizzle(back, i8x16(4, 5, 6, -1, 7, 8, 9, -1, 10, 11, 12, -1, 13, 14, 15, -1));
      storePixels(dst, v128.or(early, opaque), width - x);
      if (width - x > 4) storePixels(dst + 16, v128.or(late, opaque), width - x - 4);
    }
    first += 96;
    wrap += 96;
    dst += <usize>pixelBytes << 3;
  }
}

/** The second pass otherwise: four pixels of four channels at a time. */
export function weighRowsRgba(
  ring: usize,
  ringEnd: usize,
  slot: i32,
  stride: usize,
  weights: usize,
  pairs: i32,
  dst: usize,
  width: i32,
): void {
  const end = weights + (<usize>pairs << 2);
  const half = i32x4.splat(1 << 19);
  const lap = ringEnd - ring;
  let first = ring + <usize>slot * stride;
  let wrap = ringEnd;
  for (let x = 0; x < width; x += 4) {
    let sum0 = half;
    let sum1 = half;
    let sum2 = half;
    let sum3 = half;
    let pair = first;
    for (let at = weights; at < end; at += 4) {
      const weight = v128.load32_splat(at);
      sum0 = v128.add<i32>(sum0, v128.dot<i16>(v128.load(pair), weight));
      sum1 = v128.add<i32>(sum1, v128.dot<i16>(v128.load(pair, 16), weight));
      sum2 = v128.add<i32>(sum2, v128.dot<i16>(v128.load(pair, 32), weight));
      sum3 = v128.add<i32>(sum3, v128.dot<i16>(v128.load(pair, 48), weight));
      pair += stride;
      if (pair >= wrap) pair -= lap;
    }
    const low = i16x8.narrow_i32x4_s(v128.shr<i32>(sum0, 20), v128.shr<i32>(sum1, 20));
    const high = i16x8.narrow_i32x4_s(v128.shr<i32>(sum2, 20), v128.shr<i32>(sum3, 20));
    storePixels(dst, unpremultiply4(v128.narrow<u16>(low, high)), width - x);
    first += 64;
    wrap += 64;
    dst += 16;
  }
}
