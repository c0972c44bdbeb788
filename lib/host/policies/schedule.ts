import type { WeeklyWindow } from "#lib/protocol/messages/preferences.ts";

const MINUTE_MS = 60_000;
const DAY = 1_440;
const WEEK = 7 * DAY;
const MIDNIGHTS = [0, 1, 2, 3, 4, 5, 6].map((day) => day * DAY);
/** More boundaries than 2 × 28 windows have in eight days: a schedule without a change among them never has one. */
const MAX_CHANGES = 1_024;

/** When work may be done, in local time. */
export interface WeeklySchedule {
  /** IANA; null: the machine's. */
  readonly timeZone: string | null;
  /** Only then; empty: at any time. */
  readonly hours: readonly WeeklyWindow[];
  /** Never then. */
  readonly quietHours: readonly WeeklyWindow[];
}

/** How a schedule stands at one moment. */
export interface ScheduleView {
  /** Null: work may be done. */
  readonly closed: "outside-hours" | "quiet-hours" | null;
  /** When work may be done again, or no longer, in milliseconds since 1970; null: never. */
  readonly changesAt: number | null;
}

/**
 * Whether work may be done now, and until when that holds. Hours follow the wall clocks of the time zone: an hour that is
 * skipped in spring is skipped here, one that comes twice in autumn counts twice.
 *
 * @param now milliseconds since 1970.
 */
export function viewSchedule(schedule: WeeklySchedule, now: number): ScheduleView {
  const { hours, quietHours } = schedule;
  if (hours.length + quietHours.length === 0) return { closed: null, changesAt: null };
  const zone = localClock(schedule.timeZone);
  const closedAt = (minute: number): ScheduleView["closed"] => {
    if (quietHours.some((window) => covers(window, minute))) return "quiet-hours";
    return hours.length === 0 || hours.some((window) => covers(window, minute)) ? null : "outside-hours";
  };
  const boundaries = boundariesOf([...hours, ...quietHours]);
  const closed = closedAt(zone.minuteOfWeek(now));
  let at = now;
  for (let i = 0; i < MAX_CHANGES && at - now <= 8 * DAY * MINUTE_MS; i++) {
    at = nextBoundary(zone, boundaries, at);
    const next = closedAt(zone.minuteOfWeek(at));
    // Closed for another reason is still closed.
    if ((next === null) !== (closed === null)) return { closed, changesAt: at };
  }
  return { closed, changesAt: null };
}

/** The local date, `2026-11-21`, and when the next one begins, in milliseconds since 1970. */
export function localDay(timeZone: string | null, now: number): { readonly date: string; readonly endsAt: number } {
  const zone = localClock(timeZone);
  const date = zone.date(now);
  let endsAt = nextBoundary(zone, MIDNIGHTS, now);
  // A change of the clocks is a boundary too, but seldom a midnight.
  while (zone.date(endsAt) === date) endsAt = nextBoundary(zone, MIDNIGHTS, endsAt);
  return { date, endsAt };
}

interface LocalClock {
  /** Minutes since Monday 0:00, local. */
  minuteOfWeek(at: number): number;
  /** Local time less UTC, in minutes. */
  offset(at: number): number;
  date(at: number): string;
}

/** The next moment after `at` that is one of the boundaries on the local clocks, or that they jump over one in. */
function nextBoundary(zone: LocalClock, boundaries: readonly number[], at: number): number {
  const minute = zone.minuteOfWeek(at);
  const ahead = Math.min(...boundaries.map((boundary) => (boundary - minute + WEEK) % WEEK || WEEK));
  const target = (Math.floor(at / MINUTE_MS) + ahead) * MINUTE_MS;
  const offset = zone.offset(at);
  if (zone.offset(target) === offset) return target;
  // The clocks are changed on the way: the jump itself is a moment to look at.
  let before = at;
  let after = target;
  while (after - before > MINUTE_MS) {
    const middle = Math.floor((before + after) / 2 / MINUTE_MS) * MINUTE_MS;
    if (middle <= before) break;
    if (zone.offset(middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

function boundariesOf(windows: readonly WeeklyWindow[]): number[] {
  return windows.flatMap(({ days, from, to }) =>
    days.flatMap((day) => [(day - 1) * DAY + from, ((day - 1) * DAY + to + (to <= from ? DAY : 0)) % WEEK]),
  );
}

function covers({ days, from, to }: WeeklyWindow, minute: number): boolean {
  const length = to > from ? to - from : to - from + DAY;
  return days.some((day) => (minute - ((day - 1) * DAY + from) + WEEK) % WEEK < length);
}

const clocks = new Map<string, LocalClock>();

function localClock(timeZone: string | null): LocalClock {
  const name = timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  let clock = clocks.get(name);
  if (clock === undefined) {
    clock = createLocalClock(name);
    clocks.set(name, clock);
  }
  return clock;
}

function createLocalClock(timeZone: string): LocalClock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  /** What the local clocks show, as if they showed UTC. */
  const shown = (at: number): number => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!);
  };
  return {
    minuteOfWeek(at) {
      const local = new Date(shown(at));
      return ((local.getUTCDay() + 6) % 7) * DAY + local.getUTCHours() * 60 + local.getUTCMinutes();
    },
    offset: (at) => (shown(at) - Math.floor(at / MINUTE_MS) * MINUTE_MS) / MINUTE_MS,
    date: (at) => new Date(shown(at)).toISOString().slice(0, 10),
  };
}
