import type { Pause, PauseCode } from "#lib/host/policies/decide-activity.ts";
import type { Formats } from "../../format.ts";
import type { Translate } from "../../i18n/translate.ts";

/** Pauses that no clock ends, but something else that can be named. */
const ENDING = ["on-battery", "battery-low", "metered", "hidden", "busy", "no-kernels"] as const;

/** A pause in a short line, for example "Paused until 22:00: quiet hours", and a sentence with what ends it and what else holds. */
export function describePause(
  [longest, ...others]: readonly Pause[],
  now: number,
  t: Translate<"contribute">,
  formats: Formats,
): { readonly headline: string; readonly detail: string } {
  if (longest === undefined) return { headline: t("pause.headline"), detail: "" };
  const { code, untilMs } = longest;
  const reason = t(`pause.reasons.${code}`);
  const also = others.map((pause) => t(`pause.reasons.${pause.code}`)).join(t("pause.comma"));
  const end = untilMs === null ? describeEnd(code, t) : t("pause.itself");
  return {
    headline:
      untilMs === null
        ? t("pause.because", { reason })
        : t("pause.until", { reason, moment: describeMoment(untilMs, now, t, formats) }),
    detail: others.length === 0 ? end : t("then", { first: end, second: t("pause.also", { reasons: also }) }),
  };
}

function describeEnd(code: PauseCode, t: Translate<"contribute">): string {
  const ending = ENDING.find((known) => known === code);
  return ending === undefined ? t("pause.never") : t(`pause.ends.${ending}`);
}

/** The time of day; with its weekday unless that is today. */
function describeMoment(at: number, now: number, t: Translate<"contribute">, formats: Formats): string {
  const time = formats.formatTime(at);
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time;
  return t("pause.day", { weekday: formats.formatWeekday(at), time });
}
