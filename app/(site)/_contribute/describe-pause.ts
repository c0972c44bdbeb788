import type { Pause, PauseCode } from "#lib/host/policies/decide-activity.ts";

const REASONS: Record<PauseCode, string> = {
  "quiet-hours": "quiet hours",
  "outside-hours": "outside your hours",
  "daily-time": "today's time is used up",
  "daily-data": "today's data is used up",
  "daily-energy": "today's energy is used up",
  "on-battery": "on battery",
  "battery-low": "the battery is low",
  metered: "the connection is metered",
  hidden: "no page of Tabgrid is in view",
  busy: "the machine is busy",
  "no-kernels": "every kind of job is switched off",
};
/** What ends a pause that no clock ends. */
const ENDS: Partial<Record<PauseCode, string>> = {
  "on-battery": "It goes on when the machine charges.",
  "battery-low": "It goes on when the machine charges.",
  metered: "It goes on with another connection.",
  hidden: "It goes on when this page is seen again.",
  busy: "It goes on when the machine has been calm for a while.",
  "no-kernels": "Choose a kind of job below.",
};

/** A pause in a short line, for example "Paused until 22:00: quiet hours", and a sentence with what ends it and what else holds. */
export function describePause(
  [longest, ...others]: readonly Pause[],
  now: number,
  locale?: string,
): { readonly headline: string; readonly detail: string } {
  if (longest === undefined) return { headline: "Paused", detail: "" };
  const { code, untilMs } = longest;
  const until = untilMs === null ? "" : ` until ${formatMoment(untilMs, now, locale)}`;
  const also = others.length > 0 ? ` Also: ${others.map((pause) => REASONS[pause.code]).join(", ")}.` : "";
  const never = untilMs === null && ENDS[code] === undefined ? "These hours leave no time at all." : "";
  return {
    headline: `Paused${until}: ${REASONS[code]}`,
    detail: `${untilMs === null ? (ENDS[code] ?? never) : "It goes on by itself."}${also}`,
  };
}

/** The time of day; with its weekday unless that is today. */
function formatMoment(at: number, now: number, locale?: string): string {
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(at);
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time;
  return `${new Intl.DateTimeFormat(locale, { weekday: "long" }).format(at)}, ${time}`;
}
