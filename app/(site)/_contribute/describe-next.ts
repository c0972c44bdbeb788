import type { EngineState } from "#lib/host/engine/engine-state.ts";

/** Waits shorter than this come one after another, and are told as such, in milliseconds. */
const SHORT_MS = 10_000;
const MINUTE_MS = 60_000;

/**
 * When the engine that waits looks for work again: as the coordinator asked, as the connection is tried, as the schedule says.
 *
 * @returns a sentence; null when it does not wait, or for something that no clock tells.
 */
export function describeNext(
  state: Pick<EngineState, "status" | "idle" | "retryAtMs" | "pauses">,
  now: number,
): string | null {
  switch (state.status) {
    case "idle":
      return state.idle?.code === "loading-input" ? null : at("Asks again", state.idle?.retryAtMs ?? null, now);
    case "offline":
      return at("Tries again", state.retryAtMs, now);
    case "paused":
      return at("Goes on", state.pauses[0]?.untilMs ?? null, now);
    default:
      return null;
  }
}

function at(what: string, atMs: number | null, now: number): string | null {
  if (atMs === null) return null;
  const leftMs = atMs - now;
  if (leftMs < SHORT_MS) return `${what} every few seconds.`;
  if (leftMs < 2 * MINUTE_MS) return `${what} in ${Math.ceil(leftMs / 1000)} s.`;
  const minutes = Math.ceil(leftMs / MINUTE_MS);
  if (minutes < 60) return `${what} in ${minutes} min.`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${what} in ${hours} h ${minutes % 60} min.` : `${what} in ${Math.round(hours / 24)} days.`;
}
