/**
 * The bytes of one unit: a 32-bit state seeded from the ordinal, mixed `iterations` times, then drawn from by the same
 * mixer. The mixer is an LCG step followed by a xorshift-multiply (constants: Numerical Recipes; Mulvey's lowbias32).
 *
 * @returns `u8[resultBytes]`, the same on every device: only wrapping 32-bit integer operations are used.
 */
export function computeSpin(ordinal: number, iterations: number, resultBytes: number): Uint8Array<ArrayBuffer> {
  let state = mix((ordinal | 0) + 0x9e3779b9);
  // Slices of 2^30, so that the inner counter stays a small integer.
  for (let left = iterations; left > 0; left -= SLICE) state = mixTimes(state, Math.min(left, SLICE));
  const bytes = new Uint8Array(resultBytes);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < resultBytes; at += 4) {
    state = mix(state);
    view.setInt32(at, state, true);
  }
  return bytes;
}

const SLICE = 2 ** 30;

/** {@link mix} again and again, written out: as a call, V8 13.6 runs it three times slower once it is hot. */
function mixTimes(start: number, times: number): number {
  let state = start | 0;
  for (let i = 0; i < times; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    state ^= state >>> 16;
    state = Math.imul(state, 0x7feb352d);
    state ^= state >>> 15;
  }
  return state;
}

function mix(state: number): number {
  let next = (Math.imul(state, 1664525) + 1013904223) | 0;
  next ^= next >>> 16;
  next = Math.imul(next, 0x7feb352d);
  return next ^ (next >>> 15);
}
