import type { RunOptions } from "../kernel.ts";

/** Rounds between two checkpoints, two rests and two looks at the signal: some 20 ms. */
const SLICE = 2 ** 24;
/** Of a checkpoint: rounds done (f64), state of the mixer (i32), little-endian. */
const CHECKPOINT_BYTES = 12;

/**
 * The bytes of one unit: a 32-bit state seeded from the ordinal, mixed `iterations` times, then drawn from by the same
 * mixer. The mixer is an LCG step followed by a xorshift-multiply (constants: Numerical Recipes; Mulvey's lowbias32).
 *
 * @param options.resumeFrom a checkpoint of the same unit; one that makes no sense is ignored.
 * @returns `u8[resultBytes]`, the same on every device: only wrapping 32-bit integer operations are used.
 */
export function computeSpin(
  ordinal: number,
  iterations: number,
  resultBytes: number,
  options: RunOptions = {},
): Uint8Array<ArrayBuffer> {
  const slices = spinInSlices(ordinal, iterations, resultBytes, options);
  for (;;) {
    const slice = slices.next();
    if (slice.done) return slice.value;
  }
}

/** The same, resting between slices when `options.rest` says so. */
export async function computeSpinResting(
  ordinal: number,
  iterations: number,
  resultBytes: number,
  options: RunOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const slices = spinInSlices(ordinal, iterations, resultBytes, options);
  for (;;) {
    const slice = slices.next();
    if (slice.done) return slice.value;
    const resting = options.rest?.();
    if (resting) await resting;
  }
}

function* spinInSlices(
  ordinal: number,
  iterations: number,
  resultBytes: number,
  { signal, resumeFrom, onCheckpoint }: RunOptions,
): Generator<void, Uint8Array<ArrayBuffer>> {
  const start = (resumeFrom && readCheckpoint(resumeFrom, iterations)) ?? {
    done: 0,
    state: mix((ordinal | 0) + 0x9e3779b9),
  };
  let { done, state } = start;
  while (done < iterations) {
    signal?.throwIfAborted();
    const rounds = Math.min(iterations - done, SLICE);
    state = mixTimes(state, rounds);
    done += rounds;
    if (done === iterations) break;
    onCheckpoint?.(writeCheckpoint(done, state));
    yield;
  }
  const bytes = new Uint8Array(resultBytes);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < resultBytes; at += 4) {
    state = mix(state);
    view.setInt32(at, state, true);
  }
  return bytes;
}

function writeCheckpoint(done: number, state: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(CHECKPOINT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, done, true);
  view.setInt32(8, state, true);
  return bytes;
}

function readCheckpoint(bytes: Uint8Array, iterations: number): { done: number; state: number } | null {
  if (bytes.length !== CHECKPOINT_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const done = view.getFloat64(0, true);
  if (!Number.isInteger(done) || done < 0 || done > iterations) return null;
  return { done, state: view.getInt32(8, true) };
}

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
