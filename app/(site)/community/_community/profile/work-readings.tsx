import type { Work } from "#lib/protocol/messages/community.ts";
import { Reading } from "../../../../components/panel.tsx";
import { formatCount, formatCredit } from "../../../../format.ts";
import { describeStreak } from "./describe-streak.ts";

/** What a person did, in figures. */
export function WorkReadings({ work }: { readonly work: Work }) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-4">
      <Reading label="Credit" value={formatCredit(work.creditMicro)} />
      <Reading label="Streak" value={describeStreak(work)} note={`Longest ${formatCount(work.longestStreakDays)}`} />
      <Reading label="Active days" value={formatCount(work.activeDays)} />
      <Reading label="Hosts" value={formatCount(work.hosts)} />
    </dl>
  );
}
