/** A frame that took longer was dropped at 60 Hz, in milliseconds. */
export const SLOW_FRAME_MS = 25;
/** Shares of slow frames above which the GPU works less, and below which it works more. */
const TOO_MANY = 0.1;
const FEW = 0.02;
const GROWTH = 1.25;
const LEAST = 1 / 4;

/**
 * How much of its share the GPU may use so that the page keeps painting: halved after a second with too many slow frames,
 * and grown again while there are few.
 *
 * @param factor of the second before, 1/4 ≤ factor ≤ 1.
 * @param slowFrames share of the frames of the last second that took longer than {@link SLOW_FRAME_MS}; null: no page is seen.
 */
export function nextFramePace(factor: number, slowFrames: number | null): number {
  if (slowFrames === null) return 1;
  if (slowFrames > TOO_MANY) return Math.max(LEAST, factor / 2);
  return slowFrames < FEW ? Math.min(1, factor * GROWTH) : factor;
}
