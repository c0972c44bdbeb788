"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { ErrorNotice } from "../../../../components/notice.tsx";
import { formatDay } from "../../../../format.ts";
import { BackToCommunity } from "../back-to-community.tsx";
import { communityClient } from "../community-client.ts";
import { countryName } from "../countries.ts";
import { BadgeList } from "./badge-list.tsx";
import { WorkReadings } from "./work-readings.tsx";

/** Somebody who chose to be public. */
export function ProfileScreen({ number }: { readonly number: number }) {
  const { data: profile, error } = useQuery({
    queryKey: ["community", "people", number],
    queryFn: ({ signal }) => communityClient(signal).getProfile(number),
  });
  return (
    <div className="grid max-w-3xl grid-cols-1 gap-8">
      <div>
        <BackToCommunity />
        <h1 className="mt-3 min-h-10 text-4xl break-words">{profile?.name ?? "Contributor"}</h1>
        {profile && (
          <p className="mt-2 break-words text-ink-soft">
            {profile.country !== null && `${countryName(profile.country)} · `}
            {profile.team !== null && (
              <>
                <Link href={`/community/teams/${profile.team.number}`} className="underline underline-offset-4">
                  {profile.team.name}
                </Link>
                {" · "}
              </>
            )}
            since {formatDay(profile.since)}
          </p>
        )}
      </div>
      {error && <ErrorNotice title="This profile cannot be shown" error={error} />}
      {profile && (
        <>
          <WorkReadings work={profile.work} />
          <BadgeList badges={profile.badges} />
        </>
      )}
    </div>
  );
}
