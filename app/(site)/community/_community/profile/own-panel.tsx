"use client";

import Link from "next/link";
import { ButtonLink } from "../../../../components/button.tsx";
import { Panel, Reading } from "../../../../components/panel.tsx";
import { formatCredit } from "../../../../format.ts";
import { useOwnProfile } from "../use-own-profile.ts";
import { BadgeList } from "./badge-list.tsx";
import { describeStreak } from "./describe-streak.ts";

/** Who the visitor is to the community. */
export function OwnPanel() {
  const { profile, known } = useOwnProfile();
  if (profile === null) {
    return (
      <Panel title="You" titleId="you" className="min-h-44">
        {known === false && (
          <>
            <p className="text-ink-soft">
              Anonymous. With a name you can be seen on the boards, found a team or join one.
            </p>
            <ButtonLink href="/community/profile" className="mt-4">
              Choose a name
            </ButtonLink>
          </>
        )}
      </Panel>
    );
  }
  return (
    <Panel title={profile.isPublic ? profile.name : "You, anonymous"} titleId="you">
      <dl className="grid grid-cols-2 gap-4">
        <Reading label="Credit" value={formatCredit(profile.work.creditMicro)} />
        <Reading label="Streak" value={describeStreak(profile.work)} />
      </dl>
      <BadgeList badges={profile.badges} className="mt-4" />
      {profile.team !== null && (
        <p className="mt-4 text-sm break-words">
          In{" "}
          <Link href={`/community/teams/${profile.team.number}`} className="underline underline-offset-4">
            {profile.team.name}
          </Link>
        </p>
      )}
      <ButtonLink href="/community/profile" className="mt-4">
        Your profile
      </ButtonLink>
    </Panel>
  );
}
