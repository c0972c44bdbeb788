import type { HistorySums } from "#lib/host/history/history-store.ts";

/** Spans a chart can show. */
export type Span = "hour" | "day" | "month";

/** What a chart draws; all arrays are as long as `atSeconds`. */
export interface ThroughputSeries {
  /** Begin of each point's stretch of time, seconds since 1970, ascending. */
  readonly atSeconds: readonly number[];
  /** Units per `per`. */
  readonly computed: readonly number[];
  readonly verified: readonly number[];
  readonly per: "minute" | "day";
  /** Units in the whole span. */
  readonly total: { readonly computed: number; readonly verified: number };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAYS = 30;
/** Points and the minutes that each is the mean of. */
const BY_MINUTES = { hour: { points: 60, minutes: 1 }, day: { points: 144, minutes: 10 } } as const;

/** The throughput of a span that ends now. Where nothing is known, nothing was computed. */
export function throughputSeries(sums: HistorySums, span: Span, nowMs: number): ThroughputSeries {
  return span === "month" ? byDay(sums, nowMs) : byMinutes(sums, BY_MINUTES[span], nowMs);
}

function byMinutes(
  { hours }: HistorySums,
  { points, minutes }: { readonly points: number; readonly minutes: number },
  nowMs: number,
): ThroughputSeries {
  const byHour = new Map(hours.map((hour) => [hour.hour, hour]));
  const last = Math.floor(nowMs / MINUTE_MS / minutes);
  const series = { atSeconds: [] as number[], computed: [] as number[], verified: [] as number[] };
  const total = { computed: 0, verified: 0 };
  for (let point = last - points + 1; point <= last; point++) {
    const sum = { computed: 0, verified: 0 };
    for (let minute = point * minutes; minute < (point + 1) * minutes; minute++) {
      const hour = byHour.get(Math.floor(minute / 60));
      sum.computed += hour?.computed[minute % 60] ?? 0;
      sum.verified += hour?.verified[minute % 60] ?? 0;
    }
    // The last stretch is not over yet: what it will come to is told by what has passed of it.
    const passed = Math.min(minutes, Math.max(1, nowMs / MINUTE_MS - point * minutes));
    series.atSeconds.push(point * minutes * 60);
    series.computed.push(sum.computed / passed);
    series.verified.push(sum.verified / passed);
    total.computed += sum.computed;
    total.verified += sum.verified;
  }
  return { ...series, per: "minute", total };
}

function byDay({ days }: HistorySums, nowMs: number): ThroughputSeries {
  const byDate = new Map(days.map((day) => [day.date, day]));
  const series = { atSeconds: [] as number[], computed: [] as number[], verified: [] as number[] };
  const total = { computed: 0, verified: 0 };
  for (let ago = DAYS - 1; ago >= 0; ago--) {
    // Noon of each day, whatever the clocks do at night.
    const noon = new Date(nowMs - ago * DAY_MS);
    noon.setHours(12, 0, 0, 0);
    const day = byDate.get(localDate(noon));
    series.atSeconds.push(noon.getTime() / 1000);
    series.computed.push(day?.computed ?? 0);
    series.verified.push(day?.verified ?? 0);
    total.computed += day?.computed ?? 0;
    total.verified += day?.verified ?? 0;
  }
  return { ...series, per: "day", total };
}

/** `2026-11-21`, on this machine. */
export function localDate(at: Date): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
