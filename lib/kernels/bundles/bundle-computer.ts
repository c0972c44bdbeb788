import type { Computer, RunOptions, UnitPlan, UnitWork } from "../kernel.ts";

/** Most often that a bundle offers its state between two units: each time all its results so far are copied. */
const MAX_OFFERS = 16;
/** Of a bundle's checkpoint: how many units are done (u32, little-endian); their results and the state of the next follow. */
const HEAD_BYTES = 4;

/**
 * Computes bundles, unit by unit, and everything else as the given computer does. A bundle can be ended, and rests,
 * between any two of its units, and goes on from a checkpoint in the midst of one where the kernel itself can.
 */
export function bundleComputer<Params>(computer: Computer<Params>): Computer<Params> {
  return {
    run: (work, options = {}) =>
      work.unit.parts === undefined ? computer.run(work, options) : runParts(computer, work, work.unit.parts, options),
  };
}

async function runParts<Params>(
  computer: Computer<Params>,
  work: UnitWork<Params>,
  parts: readonly UnitPlan[],
  options: RunOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { signal, rest, resumeFrom, onCheckpoint } = options;
  const results = new Uint8Array(work.unit.resultBytes);
  const resumed = resumeFrom && readCheckpoint(resumeFrom, parts);
  if (resumed) results.set(resumed.results);
  const offerEvery = Math.ceil(parts.length / MAX_OFFERS);
  let done = 0;
  let at = 0;
  let read = 0;
  const offer = (state: Uint8Array): void => onCheckpoint?.(writeCheckpoint(done, results.subarray(0, at), state));
  for (const unit of parts) {
    const pixels = work.pixels.slice(read, read + unit.reads.length);
    if (done >= (resumed?.done ?? 0)) {
      signal?.throwIfAborted();
      const resumeUnit = resumed?.done === done ? resumed.state : undefined;
      const result = await computer.run(
        { ...work, unit, pixels },
        { ...options, resumeFrom: resumeUnit, onCheckpoint: onCheckpoint && offer },
      );
      results.set(result, at);
    }
    done += 1;
    at += unit.resultBytes;
    read += unit.reads.length;
    if (done <= (resumed?.done ?? 0) || done === parts.length) continue;
    if (done % offerEvery === 0) offer(new Uint8Array());
    const resting = rest?.();
    if (resting) await resting;
  }
  return results;
}

function writeCheckpoint(done: number, results: Uint8Array, state: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEAD_BYTES + results.length + state.length);
  new DataView(bytes.buffer).setUint32(0, done, true);
  bytes.set(results, HEAD_BYTES);
  bytes.set(state, HEAD_BYTES + results.length);
  return bytes;
}

/** Null when it makes no sense for these units. */
function readCheckpoint(
  bytes: Uint8Array,
  parts: readonly UnitPlan[],
): { readonly done: number; readonly results: Uint8Array; readonly state: Uint8Array | undefined } | null {
  if (bytes.length < HEAD_BYTES) return null;
  const done = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const end = parts.slice(0, done).reduce((sum, { resultBytes }) => sum + resultBytes, HEAD_BYTES);
  if (done >= parts.length || bytes.length < end) return null;
  const state = bytes.length > end ? bytes.subarray(end) : undefined;
  return { done, results: bytes.subarray(HEAD_BYTES, end), state };
}
