/** As the Compute Pressure API names them, from idle to overloaded. */
export type PressureLevel = "nominal" | "fair" | "serious" | "critical";

/** Calm that ends a first pause, in milliseconds; each pause soon after another takes twice as long, up to the longest. */
const FIRST_CALM_MS = 5_000;
const LONGEST_CALM_MS = 160_000;
/** A pause that begins within this time of the end of the last one is its continuation, in milliseconds. */
const RELAPSE_MS = 60_000;
/** Calm after which the share grows again, in milliseconds. */
const GROW_MS = 15_000;
const LEAST_SHARE = 1 / 8;

/** How much of what the person lends a busy machine leaves to us. */
export interface PressureState {
  readonly paused: boolean;
  /** Of the person's own share, 0 < share ≤ 1. */
  readonly share: number;
  /** Since when nothing but calm was heard, monotonic; null: it is not calm. */
  readonly calmSince: number | null;
  /** Calm that ends this pause. */
  readonly calmMs: number;
  /** When the last pause ended, monotonic. */
  readonly resumedAt: number;
}

export const CALM: PressureState = {
  paused: false,
  share: 1,
  calmSince: null,
  calmMs: FIRST_CALM_MS,
  resumedAt: Number.NEGATIVE_INFINITY,
};

/**
 * The state after hearing a level, or the same one again later. Our own work is part of the load, and the machine is calm
 * as soon as we pause: whoever only switched off and on would flap for ever. So a critical machine pauses us at once, we come
 * back after some calm with half the share, and take more only while it stays calm. `serious` changes nothing: it neither
 * pauses nor ends a pause.
 *
 * @param level null: the browser tells nothing, now or ever; counts as calm, so that no pause lasts for want of news.
 * @param now monotonic, in milliseconds.
 */
export function nextPressure(state: PressureState, level: PressureLevel | null, now: number): PressureState {
  if (level === "critical") {
    if (state.paused) return { ...state, calmSince: null };
    const relapse = now - state.resumedAt < RELAPSE_MS;
    return {
      ...state,
      paused: true,
      share: Math.max(LEAST_SHARE, state.share / 2),
      calmSince: null,
      calmMs: relapse ? Math.min(LONGEST_CALM_MS, state.calmMs * 2) : FIRST_CALM_MS,
    };
  }
  if (level === "serious") return { ...state, calmSince: null };
  const calmSince = state.calmSince ?? now;
  const calmMs = now - calmSince;
  if (state.paused && calmMs >= state.calmMs) return { ...state, paused: false, resumedAt: now, calmSince: now };
  if (!state.paused && state.share < 1 && calmMs >= GROW_MS) {
    return { ...state, share: Math.min(1, state.share * 2), calmSince: now };
  }
  return { ...state, calmSince };
}

/** When {@link nextPressure} is to be asked again if no other level is heard, monotonic; null: only then. */
export function pressureChangesAt({ paused, share, calmSince, calmMs }: PressureState): number | null {
  if (calmSince === null || (!paused && share >= 1)) return null;
  return calmSince + (paused ? calmMs : GROW_MS);
}
