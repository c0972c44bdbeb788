import type { Observation } from "./activity-watch.ts";
import type { PressureLevel } from "./pressure.ts";

const LEVELS: readonly PressureLevel[] = ["nominal", "fair", "serious", "critical"];

/** What several pages of one browser observe, as one: the worse where they differ, and whatever any of them is told. */
export function mergeObservations(observations: Iterable<Observation>): Observation {
  let merged: Observation = { battery: null, pressure: null, metered: null, slowFrames: null };
  for (const { battery, pressure, metered, slowFrames } of observations) {
    merged = {
      battery: battery ?? merged.battery,
      pressure: LEVELS[Math.max(level(pressure), level(merged.pressure))] ?? null,
      metered: metered === null ? merged.metered : metered || merged.metered === true,
      slowFrames: slowFrames === null ? merged.slowFrames : Math.max(slowFrames, merged.slowFrames ?? 0),
    };
  }
  return merged;
}

function level(pressure: PressureLevel | null): number {
  return pressure === null ? -1 : LEVELS.indexOf(pressure);
}
