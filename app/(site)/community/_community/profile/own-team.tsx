"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { OwnProfile } from "#lib/protocol/messages/community.ts";
import { ButtonLink } from "../../../../components/button.tsx";
import { ownCommunityClient } from "../community-client.ts";
import { NameForm } from "../name-form.tsx";

/** The team one is in, or a way to found one. */
export function OwnTeam({
  profile,
  onChanged,
}: {
  readonly profile: OwnProfile | null;
  readonly onChanged: () => void;
}) {
  const t = useTranslations("community.profile");
  const router = useRouter();
  const team = profile?.team ?? null;
  if (team !== null) {
    return (
      <div className="flex flex-wrap items-center justify-between gap-4">
        <p className="min-w-0 text-lg font-medium break-words">{team.name}</p>
        <ButtonLink href={`/community/teams/${team.number}`}>{t("goToTeam")}</ButtonLink>
      </div>
    );
  }
  const found = async (name: string): Promise<void> => {
    const { number } = await (await ownCommunityClient()).createTeam(name);
    onChanged();
    router.push(`/community/teams/${number}`);
  };
  return (
    <>
      <p className="mb-4 text-ink-soft">{t("noTeam")}</p>
      <NameForm label={t("newTeam")} act={t("found")} onSubmit={found} />
    </>
  );
}
