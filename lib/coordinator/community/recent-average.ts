import type { DayCredit } from "./ports.ts";

/** BOINC's: credit of a week ago counts half. https://github.com/BOINC/boinc/wiki/Computation-credit */
export const RECENT_HALF_LIFE_DAYS = 7;
/** Older credit counts less than a thousandth, and is left out. */
export const RECENT_WINDOW_DAYS = 70;

/**
 * BOINC's recent average credit, in micro-credits a day: an exponentially weighted average whose weights sum to one over
 * all time. Whoever earns the same every day comes to have that amount.
 */
export function recentAverage(days: readonly DayCredit[], today: number): number {
  let sum = 0;
  for (const { day, creditMicro } of days) {
    if (day <= today - RECENT_WINDOW_DAYS) continue;
    sum += creditMicro * 2 ** (-(today - day) / RECENT_HALF_LIFE_DAYS);
  }
  return (sum * Math.LN2) / RECENT_HALF_LIFE_DAYS;
}
