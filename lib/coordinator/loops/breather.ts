/** Longest that work which breathes keeps the thread, in milliseconds: exchanges wait no longer for it. */
const SLICE_MS = 10;

/** Gives way to whatever else waits for the thread, if the work kept it for a while since it did so last. */
export type Breathe = () => Promise<void>;

export function createBreather(): Breathe {
  let sinceMs = performance.now();
  return async () => {
    if (performance.now() - sinceMs < SLICE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    sinceMs = performance.now();
  };
}
