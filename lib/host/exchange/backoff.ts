/** First and longest wait between tries, in milliseconds. */
const BASE_MS = 500;
const CEILING_MS = 60_000;

/**
 * How long to wait before try number `tries + 1`: exponential with full jitter, so that hosts which lost the
 * coordinator together do not come back together. Source: Brooker, "Exponential Backoff And Jitter", AWS, 2015.
 *
 * @param tries failures so far, at least 1.
 * @param retryAfterMs what the coordinator asked for; never undercut.
 */
export function backoffMs(tries: number, random: () => number, retryAfterMs = 0): number {
  const cap = Math.min(CEILING_MS, BASE_MS * 2 ** Math.min(tries - 1, 16));
  return retryAfterMs + Math.round(random() * cap);
}
