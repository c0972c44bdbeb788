"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ButtonLink } from "../../../../components/button.tsx";
import { Panel, Reading } from "../../../../components/panel.tsx";
import { useFormats } from "../../../../i18n/use-formats.ts";
import { useOwnProfile } from "../use-own-profile.ts";
import { BadgeList } from "./badge-list.tsx";

/** Who the visitor is to the community. */
export function OwnPanel() {
  const t = useTranslations("community");
  const { formatCredit } = useFormats();
  const { profile, known } = useOwnProfile();
  if (profile === null) {
    return (
      <Panel title={t("you.heading")} titleId="you" className="min-h-44">
        {known === false && (
          <>
            <p className="text-ink-soft">{t("you.hint")}</p>
            <ButtonLink href="/community/profile" className="mt-4">
              {t("you.choose")}
            </ButtonLink>
          </>
        )}
      </Panel>
    );
  }
  const { team } = profile;
  const teamLink = (chunks: ReactNode) => (
    <Link href={`/community/teams/${team?.number}`} className="underline underline-offset-4">
      <bdi>{chunks}</bdi>
    </Link>
  );
  return (
    <Panel title={profile.isPublic ? profile.name : t("you.anonymous")} titleId="you">
      <dl className="grid grid-cols-2 gap-4">
        <Reading label={t("credit")} value={formatCredit(profile.work.creditMicro)} />
        <Reading label={t("work.streak")} value={t("work.days", { count: profile.work.streakDays })} />
      </dl>
      <BadgeList badges={profile.badges} className="mt-4" />
      {team !== null && (
        <p className="mt-4 text-sm break-words">{t.rich("you.inTeam", { name: team.name, team: teamLink })}</p>
      )}
      <ButtonLink href="/community/profile" className="mt-4">
        {t("yourProfile")}
      </ButtonLink>
    </Panel>
  );
}
