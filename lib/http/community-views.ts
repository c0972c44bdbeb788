import { badgesOf, dayOf, streaksOf } from "#lib/coordinator/community/badges.ts";
import type { DayCredit, PersonRecord, TeamRecord } from "#lib/coordinator/community/ports.ts";
import type { OwnProfile, Team } from "#lib/protocol/messages/community.ts";

/** A person with what they did and are known for. Whoever shows it to others has seen that the person is public. */
export function toProfileView(
  { number, name, country, team, createdAtMs }: PersonRecord,
  { hosts, days }: { readonly hosts: number; readonly days: readonly DayCredit[] },
  nowMs: number,
): Omit<OwnProfile, "isPublic"> {
  const creditMicro = days.reduce((sum, day) => sum + day.creditMicro, 0);
  const { current, longest, activeDays } = streaksOf(days, dayOf(nowMs));
  return {
    number,
    name,
    country,
    team,
    since: new Date(createdAtMs).toISOString(),
    work: { hosts, creditMicro, streakDays: current, longestStreakDays: longest, activeDays },
    badges: badgesOf(creditMicro, longest),
  };
}

/** A team as `viewer` sees it (null: somebody without an account). */
export function toTeamView(
  { number, name, founder, members: memberCount, creditMicro, createdAtMs }: TeamRecord,
  members: readonly PersonRecord[],
  viewer: PersonRecord | null,
  wasRemoved: boolean,
): Team {
  const isMember = viewer?.team?.number === number;
  const isFounder = isMember && viewer.number === founder;
  return {
    number,
    name,
    since: new Date(createdAtMs).toISOString(),
    creditMicro,
    memberCount,
    members: members.map((member) => ({
      // The founder has to be able to name whom they remove.
      number: member.isPublic || isFounder || member.number === viewer?.number ? member.number : null,
      name: member.isPublic ? member.name : null,
      isFounder: member.number === founder,
    })),
    you: isFounder ? "founder" : isMember ? "member" : wasRemoved ? "removed" : "stranger",
  };
}
