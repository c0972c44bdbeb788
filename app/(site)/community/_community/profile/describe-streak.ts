import type { Work } from "#lib/protocol/messages/community.ts";
import { formatCount } from "../../../../format.ts";

/** A streak that goes on. */
export function describeStreak({ streakDays }: Pick<Work, "streakDays">): string {
  return streakDays === 1 ? "1 day" : `${formatCount(streakDays)} days`;
}
