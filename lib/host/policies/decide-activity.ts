/**
 * Whether a host works now, how hard, and why not. Pure: what the browser tells comes in as {@link Conditions}, the time as
 * a number. The engine keeps it current (`ActivityWatch`); anything else that computes, such as the widget's frame, can
 * hand its own preferences to the engine's `start`, or ask here.
 *
 * @example
 * const preferences = { ...defaultPreferences, cpuShare: 25, gpu: false, onlyCharging: true, pauseWhenHidden: true };
 * const activity = decideActivity(preferences, { ...UNKNOWN, hidden: document.hidden }, Date.now());
 * if (!activity.run) show(activity.pauses[0].code, activity.pauses[0].untilMs);
 */
import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import type { RequesterFilter } from "#lib/protocol/requesters.ts";
import { CALM, type PressureState } from "./pressure.ts";
import { localDay, viewSchedule } from "./schedule.ts";
import { emptyUsage, type Usage } from "./usage.ts";

/** What is known of the machine and its surroundings; null: this browser does not tell. */
export interface Conditions {
  /** `level`: 0 to 1. */
  readonly battery: { readonly level: number; readonly charging: boolean } | null;
  readonly pressure: PressureState;
  /** Whether no page of ours is seen. */
  readonly hidden: boolean;
  /** A cellular connection, or one whose owner asked to save data. */
  readonly metered: boolean | null;
  /** Of the share of the GPU, what keeps the page painting: 0 < pace ≤ 1. */
  readonly framePace: number;
  readonly usage: Usage;
}

/** Nothing is known, and nothing was used yet. */
export const UNKNOWN: Conditions = {
  battery: null,
  pressure: CALM,
  hidden: false,
  metered: null,
  framePace: 1,
  usage: emptyUsage(""),
};

/**
 * Why nothing is computed although the person pressed Start.
 *
 * - `quiet-hours`, `outside-hours`: the schedule.
 * - `daily-time`, `daily-data`, `daily-energy`: a limit of the day is reached.
 * - `on-battery`: work is wanted only while charging. `battery-low`: below the level chosen.
 * - `metered`: the connection is metered, or its owner asked to save data.
 * - `hidden`: no page of ours is seen. `busy`: other programs need the machine.
 * - `no-kernels`: every kind of job is refused.
 */
export type PauseCode =
  | "quiet-hours"
  | "outside-hours"
  | "daily-time"
  | "daily-data"
  | "daily-energy"
  | "on-battery"
  | "battery-low"
  | "metered"
  | "hidden"
  | "busy"
  | "no-kernels";

export interface Pause {
  readonly code: PauseCode;
  /** When this reason ends, in milliseconds since 1970; null: with an event nobody can foretell. */
  readonly untilMs: number | null;
}

export interface Activity {
  /** Shares of a worker's and of the GPU's time, 0 < share ≤ 1; both 0 while paused. */
  readonly cpuShare: number;
  readonly gpuShare: number;
  /** Every reason that holds, the one that lasts longest first; empty: work goes on. */
  readonly pauses: readonly Pause[];
  /** When to decide again although no condition changed, in milliseconds since 1970; null: never. */
  readonly decideAgainAt: number | null;
}

const MEGABYTE = 1_000_000;

/**
 * @param now milliseconds since 1970.
 * @param kernels kernels this host can run, as `id@version`; unless given, some are served.
 */
export function decideActivity(
  preferences: Preferences,
  conditions: Conditions,
  now: number,
  kernels?: readonly string[],
): Activity {
  const schedule = viewSchedule(preferences, now);
  const day = localDay(preferences.timeZone, now);
  const found: Pause[] = [];
  const pause = (code: PauseCode, untilMs: number | null): unknown => found.push({ code, untilMs });

  if (kernels?.length && servedKernels(preferences, kernels).length === 0) pause("no-kernels", null);
  if (schedule.closed !== null) pause(schedule.closed, schedule.changesAt);
  for (const code of limitsReached(preferences, conditions.usage, day.date)) pause(code, day.endsAt);
  const { battery } = conditions;
  if (battery !== null && !battery.charging) {
    if (preferences.onlyCharging) pause("on-battery", null);
    else if (battery.level * 100 < preferences.minimumBattery) pause("battery-low", null);
  }
  if (preferences.pauseWhenMetered && conditions.metered === true) pause("metered", null);
  if (preferences.pauseWhenHidden && conditions.hidden) pause("hidden", null);
  const { pressure } = conditions;
  if (preferences.pauseWhenBusy && pressure.paused) pause("busy", null);

  const paused = found.length > 0;
  const calm = preferences.pauseWhenBusy ? pressure.share : 1;
  const limited = Object.values(preferences.dailyLimits).some((limit) => limit !== null);
  return {
    cpuShare: paused ? 0 : (preferences.cpuShare / 100) * calm,
    gpuShare: paused ? 0 : (preferences.gpuShare / 100) * calm * (conditions.hidden ? 1 : conditions.framePace),
    pauses: found.sort((a, b) => lasting(b) - lasting(a)),
    decideAgainAt: earliest(schedule.changesAt, limited ? day.endsAt : null),
  };
}

/** Of these kernels, as `id@version`, those whose jobs the person serves. */
export function servedKernels(
  { refusedKernels }: Pick<Preferences, "refusedKernels">,
  kernels: readonly string[],
): string[] {
  return kernels.filter((tag) => !refusedKernels.includes(tag.slice(0, tag.lastIndexOf("@"))));
}

/** Whose jobs the person serves; undefined: everybody's, and nothing needs to be said. */
export function servedRequesters({ requesters }: Pick<Preferences, "requesters">): RequesterFilter | undefined {
  return requesters.only.length + requesters.never.length === 0 ? undefined : requesters;
}

function limitsReached({ dailyLimits }: Preferences, usage: Usage, date: string): PauseCode[] {
  if (usage.date !== date) return [];
  const { minutes, megabytes, kilowattHours } = dailyLimits;
  const reached: PauseCode[] = [];
  if (minutes !== null && usage.busyMs >= minutes * 60_000) reached.push("daily-time");
  if (megabytes !== null && usage.bytes >= megabytes * MEGABYTE) reached.push("daily-data");
  if (kilowattHours !== null && usage.kilowattHours >= kilowattHours) reached.push("daily-energy");
  return reached;
}

/** Ends nobody can foretell count as the latest. */
function lasting({ untilMs }: Pause): number {
  return untilMs ?? Number.MAX_SAFE_INTEGER;
}

function earliest(...times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
