import type { BadgeView } from "#lib/protocol/messages/community.ts";
import type { DayCredit } from "./ports.ts";

const DAY_MS = 86_400_000;
/** Credits that each earn a badge, doubling the effort by an order of magnitude at a time. */
const CREDIT_STEPS = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000] as const;
/** Days in a row that each earn a badge. */
const STREAK_STEPS = [3, 7, 30, 100, 365] as const;

/** The day a moment is in: days since 1970-01-01, UTC. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** Days on which somebody's work was verified, in a row. */
export interface Streaks {
  /** Up to today, or to yesterday while today's first result is still to come. */
  readonly current: number;
  readonly longest: number;
  readonly activeDays: number;
}

/** @param days in any order; several entries of one day are summed, as work that was withdrawn counts against it. */
export function streaksOf(days: readonly DayCredit[], today: number): Streaks {
  const sums = new Map<number, number>();
  for (const { day, creditMicro } of days) sums.set(day, (sums.get(day) ?? 0) + creditMicro);
  const active = [...sums].flatMap(([day, credit]) => (credit > 0 ? [day] : [])).sort((a, b) => a - b);
  let longest = 0;
  let length = 0;
  for (const [at, day] of active.entries()) {
    length = active[at - 1] === day - 1 ? length + 1 : 1;
    longest = Math.max(longest, length);
  }
  const last = active.at(-1);
  return { current: last !== undefined && last >= today - 1 ? length : 0, longest, activeDays: active.length };
}

/** The highest badge of each kind that this much verified work and this streak have earned. */
export function badgesOf(creditMicro: number, longestStreakDays: number): BadgeView[] {
  const badges: BadgeView[] = [];
  const credit = CREDIT_STEPS.findLast((step) => creditMicro >= step * 1e6);
  if (credit !== undefined) {
    const amount = credit.toLocaleString("en");
    badges.push({
      code: `credit-${credit}`,
      title: `${amount} credit${credit === 1 ? "" : "s"}`,
      detail: "Verified work",
    });
  }
  const streak = STREAK_STEPS.findLast((step) => longestStreakDays >= step);
  if (streak !== undefined)
    badges.push({ code: `streak-${streak}`, title: `${streak} days`, detail: "Verified work every day in a row" });
  return badges;
}
