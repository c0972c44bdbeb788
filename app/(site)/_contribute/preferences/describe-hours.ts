/** The days of a week as ISO 8601 counts them. */
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** Names of the days of a week: in two or three letters, and in full. */
export function weekdaysIn(
  locale: string,
): readonly { readonly day: number; readonly short: string; readonly long: string }[] {
  const [short, long] = (["short", "long"] as const).map(
    (weekday) => new Intl.DateTimeFormat(locale, { weekday, timeZone: "UTC" }),
  );
  return WEEKDAYS.map((day) => {
    // The first of January 2024 was a Monday.
    const at = Date.UTC(2024, 0, day);
    // Seven stand beside each other on a phone.
    return { day, short: short!.format(at).slice(0, 2), long: long!.format(at) };
  });
}

/** Minutes since midnight as a time input writes them: `22:05`. */
export function formatMinute(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** The other way round; null for what is no time of day. */
export function parseMinute(text: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(text) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  return minute >= 0 && minute < 1440 ? minute : null;
}
