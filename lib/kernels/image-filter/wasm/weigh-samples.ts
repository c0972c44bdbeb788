// Weighted sums of rows of u16 samples, with which both ways to blur work.

/**
 * Weighted sums along one axis of u16 samples: `dst[n] = finish(Σ_k w[|k|] · src[n + k·stride])`, for `count` samples
 * rounded up to 64. `weights` points to one v128 per weight, splatted. Sums are at most 65 280: u16 lanes hold them.
 * `rounds`: finish is (Σ + 128) >> 8, else Σ >> 1.
 */
export function convolve(src: usize, dst: usize, count: i32, stride: usize, weights: usize, radius: i32, rounds: bool): void {
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
export function clamp(value: i32, last: i32): i32 {
  return value < 0 ? 0 : value > last ? last : value;
}

/** Bytes of a row of u16 samples with room for what vector loops write past its end. */
// @ts-ignore: decorator
@inline
export function rowBytes(samples: i32): usize {
  return ((<usize>samples << 1) + 127 & ~127) + 256;
}
