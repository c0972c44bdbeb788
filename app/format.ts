import { tokenFormats } from "./format-tokens.ts";

/** How numbers, times and sizes are written in one language. */
export type Formats = ReturnType<typeof makeFormats>;

const made = new Map<string, Formats>();

/** The {@link Formats} of a locale. Components take those of their page from `useFormats`. */
export function formatsOf(locale: string): Formats {
  let formats = made.get(locale);
  if (formats === undefined) {
    formats = makeFormats(locale);
    made.set(locale, formats);
  }
  return formats;
}

function makeFormats(locale: string) {
  const numbers = (options: Intl.NumberFormatOptions): ((value: number) => string) => {
    const format = new Intl.NumberFormat(locale, options);
    return (value) => format.format(value);
  };
  const unit = (name: string, digits: number, unitDisplay: "short" | "long" = "short") =>
    numbers({ style: "unit", unit: name, unitDisplay, minimumFractionDigits: digits, maximumFractionDigits: digits });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "medium", hourCycle: "h23" });
  const shortDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "long" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const parts = new Intl.ListFormat(locale, { type: "unit", style: "narrow" });
  const formatCount = numbers({ maximumFractionDigits: 0 });
  const oneDecimal = numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const credit = numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const smallCredit = numbers({ maximumSignificantDigits: 2 });
  const [seconds, minutes, hours] = [unit("second", 0), unit("minute", 0), unit("hour", 1)];
  const [milliseconds, tenths] = [unit("millisecond", 0), unit("second", 1)];
  const [wholeHours, days] = [unit("hour", 0), unit("day", 0, "long")];
  const sizes = ["kilobyte", "megabyte", "gigabyte"].map((name) => [unit(name, 1), unit(name, 0)] as const);
  const bytes = unit("byte", 0, "long");

  return {
    ...tokenFormats(locale),

    /** A count with thousands separated. */
    formatCount,

    /** A measured number, to four digits after the point. */
    formatFigure: numbers({ maximumFractionDigits: 4 }),

    /** A share from 0 to 1, in percent. */
    formatShare: numbers({ style: "percent", maximumFractionDigits: 1 }),

    /** Credit, from millionths. */
    formatCredit: (creditMicro: number): string => credit(creditMicro / 1e6),

    /** Credit of a single unit, from millionths: two digits that say something. */
    formatSmallCredit: (creditMicro: number): string => smallCredit(creditMicro / 1e6),

    /** Units per second: one decimal below a hundred. */
    formatRate: (perSecond: number): string => (perSecond < 100 ? oneDecimal : formatCount)(perSecond),

    /** A moment in the visitor's own time zone. */
    formatMoment: (iso: string): string => moment.format(new Date(iso)),

    /** A day, in UTC: the same for everybody who reads it. */
    formatDay: (iso: string): string => day.format(new Date(iso)),

    /** The time of day in the visitor's own time zone: hours and minutes. */
    formatTime: (atMs: number): string => time.format(atMs),

    /** The same to the second, by 24 hours: for many under each other. */
    formatClock: (atMs: number): string => clock.format(atMs),

    /** Day and month in the visitor's own time zone. */
    formatShortDay: (atMs: number): string => shortDay.format(atMs),

    /** A day of the week by its name. */
    formatWeekday: (atMs: number): string => weekday.format(atMs),

    /** A size in bytes, in the unit that leaves one to three digits before the point. */
    formatBytes(size: number): string {
      let value = size;
      let at = -1;
      while (value >= 1000 && at < sizes.length - 1) {
        value /= 1000;
        at++;
      }
      return (at < 0 ? bytes : sizes[at]![value >= 100 ? 1 : 0])(value);
    },

    /** A rough duration, as people say it. */
    formatDuration(duration: number): string {
      if (duration < 1) return `< ${seconds(1)}`;
      if (duration < 90) return seconds(duration);
      return duration < 5400 ? minutes(duration / 60) : hours(duration / 3600);
    },

    /** How long a unit took to compute. */
    formatTook(took: number): string {
      if (took < 1) return `< ${milliseconds(1)}`;
      if (took < 1_000) return milliseconds(took);
      return (took < 10_000 ? tenths : seconds)(took / 1_000);
    },

    /** Time left until something happens, told by whole seconds, minutes, hours or days and never too short. */
    formatWait(leftMs: number): string {
      if (leftMs < 120_000) return seconds(Math.ceil(leftMs / 1_000));
      const left = Math.ceil(leftMs / 60_000);
      if (left < 60) return minutes(left);
      const full = Math.floor(left / 60);
      return full < 48 ? parts.format([wholeHours(full), minutes(left % 60)]) : days(Math.round(full / 24));
    },

    /** Pixels as width × height. */
    formatPixels: (size: { readonly width: number; readonly height: number }): string =>
      `${formatCount(size.width)} × ${formatCount(size.height)}`,

    /** One, two and three. */
    formatList: (items: readonly string[]): string => list.format(items),
  };
}
