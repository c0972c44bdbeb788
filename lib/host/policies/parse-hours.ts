import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { WeeklyWindow } from "#lib/protocol/messages/preferences.ts";

/** Thrown when hours on a command line make no sense. */
export class HoursInvalidError extends TabgridError {
  constructor(text: string) {
    super("host.hours-invalid", "user", `"${text}" is no span of hours.`, {
      details: { text },
      hints: ['Write "22:00-07:00", "mon-fri 18:00-22:00" or "sat,sun 08:00-20:00"; several with ";" between them.'],
    });
  }
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WINDOW = /^(?:(?<days>[a-z,-]+)\s+)?(?<from>\d{1,2}:\d\d)-(?<to>\d{1,2}:\d\d)$/;

/**
 * Reads hours as people write them.
 *
 * @example
 * parseHours("mon-fri 18:00-22:00; sat,sun 08:00-20:00");
 * @throws {HoursInvalidError}
 */
export function parseHours(text: string): WeeklyWindow[] {
  return text
    .split(";")
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== "")
    .map(parseWindow);
}

function parseWindow(text: string): WeeklyWindow {
  const { days, from, to } = WINDOW.exec(text)?.groups ?? {};
  const window = { days: parseDays(days), from: parseMinute(from), to: parseMinute(to) };
  if (window.days === null || window.from === null || window.to === null) throw new HoursInvalidError(text);
  return window as WeeklyWindow;
}

/** Days and ranges of days, a range may go over Sunday; unless given, every day. */
function parseDays(text: string | undefined): number[] | null {
  const chosen = new Set<number>();
  for (const part of text?.split(",") ?? ["mon-sun"]) {
    const [first, last = first] = part.split("-").map((name) => DAYS.indexOf(name));
    if (first === undefined || last === undefined || first < 0 || last < 0) return null;
    for (let day = first; ; day = (day + 1) % 7) {
      chosen.add(day + 1);
      if (day === last) break;
    }
  }
  return [...chosen].sort((a, b) => a - b);
}

function parseMinute(text: string | undefined): number | null {
  const [hours, minutes] = (text ?? "").split(":").map(Number);
  if (hours === undefined || minutes === undefined || hours > 23 || minutes > 59) return null;
  return hours * 60 + minutes;
}
