/** What one day has cost so far. */
export interface Usage {
  /** The local date, `2026-11-21`. */
  readonly date: string;
  /** Time during which anything was computed. */
  readonly busyMs: number;
  readonly bytes: number;
  readonly kilowattHours: number;
}

/**
 * Power that work adds, in watts; deliberately on the high side, because browsers measure none. A core: 8 W, as of a
 * desktop processor of 65 W with eight cores; of a laptop's it is about half. A GPU: 60 W, between an integrated one (10 to 20)
 * and a discrete one (100 to 300).
 */
export const ENERGY_MODEL = { coreWatts: 8, gpuWatts: 60 } as const;

const MS_PER_KILOWATT_HOUR_WATT = 3_600_000 * 1_000;

export function emptyUsage(date: string): Usage {
  return { date, busyMs: 0, bytes: 0, kilowattHours: 0 };
}

/**
 * The usage after some more work. Another date begins at nothing.
 *
 * @param work.cores cores' worth of computing, a share counted as such; `gpus` likewise.
 */
export function addUsage(
  usage: Usage,
  date: string,
  work: { readonly elapsedMs: number; readonly cores: number; readonly gpus: number; readonly bytes: number },
): Usage {
  const { busyMs, bytes, kilowattHours } = usage.date === date ? usage : emptyUsage(date);
  const watts = work.cores * ENERGY_MODEL.coreWatts + work.gpus * ENERGY_MODEL.gpuWatts;
  return {
    date,
    busyMs: busyMs + (work.cores + work.gpus > 0 ? work.elapsedMs : 0),
    bytes: bytes + work.bytes,
    kilowattHours: kilowattHours + (watts * work.elapsedMs) / MS_PER_KILOWATT_HOUR_WATT,
  };
}
