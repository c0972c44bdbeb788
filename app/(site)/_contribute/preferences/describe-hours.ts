/** The days of a week as ISO 8601 counts them. */
export const WEEKDAYS = [
  { day: 1, short: "Mo", long: "Monday" },
  { day: 2, short: "Tu", long: "Tuesday" },
  { day: 3, short: "We", long: "Wednesday" },
  { day: 4, short: "Th", long: "Thursday" },
  { day: 5, short: "Fr", long: "Friday" },
  { day: 6, short: "Sa", long: "Saturday" },
  { day: 7, short: "Su", long: "Sunday" },
] as const;

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
