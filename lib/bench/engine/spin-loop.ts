import { computeSpin } from "#lib/kernels/spin/compute-spin.ts";

/** What one stretch of the bare loop did. */
export interface LoopCount {
  readonly units: number;
  readonly elapsedMs: number;
}

/** The kernel and nothing else: units one after the other until the time is up, the last one finished. */
export function spinLoop(iterations: number, durationMs: number): LoopCount {
  const startedAt = performance.now();
  let units = 0;
  while (performance.now() - startedAt < durationMs) computeSpin(units++, iterations, 64);
  return { units, elapsedMs: performance.now() - startedAt };
}
