"use client";

import { useTranslations } from "next-intl";
import { ErrorNotice } from "../../../../components/notice.tsx";
import { Panel } from "../../../../components/panel.tsx";
import { BackToCommunity } from "../back-to-community.tsx";
import { useOwnProfile } from "../use-own-profile.ts";
import { BadgeList } from "./badge-list.tsx";
import { OwnTeam } from "./own-team.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { WorkReadings } from "./work-readings.tsx";

/** One's own profile: what others see of it, and the team. */
export function OwnProfileScreen() {
  const t = useTranslations("community");
  const { profile, known, error, show, refresh } = useOwnProfile();
  const ready = known === false || profile !== null;
  return (
    <div className="grid max-w-3xl grid-cols-1 gap-8">
      <div>
        <BackToCommunity />
        <h1 className="mt-3 text-4xl">{t("yourProfile")}</h1>
        <p className="mt-2 text-ink-soft">{t("profile.intro")}</p>
      </div>
      {profile === null && error !== null && <ErrorNotice title={t("profile.failed")} error={error} />}
      {profile !== null && (
        <div className="grid gap-4">
          <WorkReadings work={profile.work} />
          <BadgeList badges={profile.badges} />
        </div>
      )}
      {ready && (
        <>
          <Panel title={t("profile.seen")} titleId="what-others-see">
            <ProfileForm profile={profile} onSaved={show} />
          </Panel>
          <Panel title={t("team")} titleId="own-team">
            <OwnTeam profile={profile} onChanged={refresh} />
          </Panel>
        </>
      )}
    </div>
  );
}
