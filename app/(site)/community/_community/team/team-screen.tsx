"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { Team } from "#lib/protocol/messages/community.ts";
import type { CommunityClient } from "#lib/sdk/community-client.ts";
import { Button } from "../../../../components/button.tsx";
import { useAnnounce } from "../../../../components/live-region.tsx";
import { ErrorNotice, Notice } from "../../../../components/notice.tsx";
import { Panel, Reading } from "../../../../components/panel.tsx";
import { useAction } from "../../../../components/use-action.ts";
import { useFormats } from "../../../../i18n/use-formats.ts";
import { BackToCommunity } from "../back-to-community.tsx";
import { communityClient, ownCommunityClient } from "../community-client.ts";
import { NameForm } from "../name-form.tsx";
import { MemberList } from "./member-list.tsx";

/** One team: what it earned, who is in it, and what the visitor may do. */
export function TeamScreen({ number }: { readonly number: number }) {
  const community = useTranslations("community");
  const t = useTranslations("community.teams");
  const { formatCount, formatCredit, formatDay } = useFormats();
  const router = useRouter();
  const client = useQueryClient();
  const announce = useAnnounce();
  const { busy, error, run } = useAction();
  const key = ["community", "teams", number];
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => communityClient(signal).getTeam(number) });
  const team = query.data;

  const change = async (work: (own: CommunityClient) => Promise<Team>, done: string): Promise<void> => {
    client.setQueryData(key, await work(await ownCommunityClient()));
    void client.invalidateQueries({ queryKey: ["community", "me"] });
    announce(done);
  };
  const leave = async (): Promise<void> => {
    const own = await (await ownCommunityClient()).leaveTeam(number);
    client.setQueryData(["community", "me"], own);
    announce(t("left"));
    router.push("/community");
  };

  const isWhole = team === undefined || team.members.length === team.memberCount;
  const rest = isWhole ? null : t("first", { count: formatCount(team.members.length) });

  return (
    <div className="grid max-w-3xl grid-cols-1 gap-8">
      <div>
        <BackToCommunity />
        <h1 className="mt-3 min-h-10 text-4xl break-words">{team?.name ?? community("team")}</h1>
        {team && <p className="mt-2 text-ink-soft">{t("since", { day: formatDay(team.since) })}</p>}
      </div>
      {team === undefined && query.error && <ErrorNotice title={t("failed")} error={query.error} />}
      {team && (
        <>
          <div className="flex flex-wrap items-end justify-between gap-6">
            <dl className="grid grid-cols-2 gap-8">
              <Reading label={community("credit")} value={formatCredit(team.creditMicro)} />
              <Reading label={t("members")} value={formatCount(team.memberCount)} />
            </dl>
            {team.you === "stranger" && (
              <Button
                tone="primary"
                aria-disabled={busy}
                onClick={() => run(() => change((own) => own.joinTeam(number), t("joined")))}
              >
                {t("join")}
              </Button>
            )}
            {(team.you === "member" || (team.you === "founder" && team.memberCount === 1)) && (
              <Button aria-disabled={busy} onClick={() => run(leave)}>
                {t(team.you === "founder" ? "leaveAndEnd" : "leave")}
              </Button>
            )}
          </div>
          {team.you === "removed" && (
            <Notice tone="info">
              <p>{t("wasRemoved")}</p>
            </Notice>
          )}
          {error !== null && <ErrorNotice error={error} />}
          <Panel title={t("members")} titleId="members" aside={rest}>
            <MemberList
              team={team}
              onRemove={(member) => run(() => change((own) => own.removeMember(number, member), t("removed")))}
              onHandOver={(member) => run(() => change((own) => own.handOverTeam(number, member), t("handedOver")))}
            />
          </Panel>
          {team.you === "founder" && (
            <Panel title={t("name")} titleId="team-name">
              <NameForm
                key={team.name}
                label={t("anotherName")}
                act={t("rename")}
                initial={team.name}
                onSubmit={(name) => change((own) => own.renameTeam(number, name), t("renamed"))}
              />
            </Panel>
          )}
        </>
      )}
    </div>
  );
}
