"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { ErrorNotice } from "../../../../components/notice.tsx";
import { useFormats } from "../../../../i18n/use-formats.ts";
import { BackToCommunity } from "../back-to-community.tsx";
import { communityClient } from "../community-client.ts";
import { countryName } from "../countries.ts";
import { BadgeList } from "./badge-list.tsx";
import { WorkReadings } from "./work-readings.tsx";

/** Somebody who chose to be public. */
export function ProfileScreen({ number }: { readonly number: number }) {
  const t = useTranslations("community");
  const locale = useLocale();
  const { formatDay } = useFormats();
  const { data: profile, error } = useQuery({
    queryKey: ["community", "people", number],
    queryFn: ({ signal }) => communityClient(signal).getProfile(number),
  });
  return (
    <div className="grid max-w-3xl grid-cols-1 gap-8">
      <div>
        <BackToCommunity />
        <h1 className="mt-3 min-h-10 text-4xl break-words">{profile?.name ?? t("contributor")}</h1>
        {profile && (
          <p className="mt-2 break-words text-ink-soft">
            {profile.country !== null && `${countryName(profile.country, locale)} · `}
            {profile.team !== null && (
              <>
                <Link href={`/community/teams/${profile.team.number}`} className="underline underline-offset-4">
                  <bdi>{profile.team.name}</bdi>
                </Link>
                {" · "}
              </>
            )}
            {t("person.since", { day: formatDay(profile.since) })}
          </p>
        )}
      </div>
      {error && <ErrorNotice title={t("person.failed")} error={error} />}
      {profile && (
        <>
          <WorkReadings work={profile.work} />
          <BadgeList badges={profile.badges} />
        </>
      )}
    </div>
  );
}
