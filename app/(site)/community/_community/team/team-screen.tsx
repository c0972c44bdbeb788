"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { Team } from "#lib/protocol/messages/community.ts";
import type { CommunityClient } from "#lib/sdk/community-client.ts";
import { Button } from "../../../../components/button.tsx";
import { useAnnounce } from "../../../../components/live-region.tsx";
import { ErrorNotice, Notice } from "../../../../components/notice.tsx";
import { Panel, Reading } from "../../../../components/panel.tsx";
import { useAction } from "../../../../components/use-action.ts";
import { formatCount, formatCredit, formatDay } from "../../../../format.ts";
import { BackToCommunity } from "../back-to-community.tsx";
import { communityClient, ownCommunityClient } from "../community-client.ts";
import { NameForm } from "../name-form.tsx";
import { MemberList } from "./member-list.tsx";

/** One team: what it earned, who is in it, and what the visitor may do. */
export function TeamScreen({ number }: { readonly number: number }) {
  const router = useRouter();
  const client = useQueryClient();
  const announce = useAnnounce();
  const { busy, error, run } = useAction();
  const key = ["community", "teams", number];
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => communityClient(signal).getTeam(number) });
  const team = query.data;

  const change = async (work: (community: CommunityClient) => Promise<Team>, done: string): Promise<void> => {
    client.setQueryData(key, await work(await ownCommunityClient()));
    void client.invalidateQueries({ queryKey: ["community", "me"] });
    announce(done);
  };
  const leave = async (): Promise<void> => {
    const own = await (await ownCommunityClient()).leaveTeam(number);
    client.setQueryData(["community", "me"], own);
    announce("You left the team.");
    router.push("/community");
  };

  return (
    <div className="grid max-w-3xl grid-cols-1 gap-8">
      <div>
        <BackToCommunity />
        <h1 className="mt-3 min-h-10 text-4xl break-words">{team?.name ?? "Team"}</h1>
        {team && <p className="mt-2 text-ink-soft">Since {formatDay(team.since)}</p>}
      </div>
      {team === undefined && query.error && <ErrorNotice title="This team cannot be shown" error={query.error} />}
      {team && (
        <>
          <div className="flex flex-wrap items-end justify-between gap-6">
            <dl className="grid grid-cols-2 gap-8">
              <Reading label="Credit" value={formatCredit(team.creditMicro)} />
              <Reading label="Members" value={formatCount(team.memberCount)} />
            </dl>
            {team.you === "stranger" && (
              <Button
                tone="primary"
                aria-disabled={busy}
                onClick={() => run(() => change((community) => community.joinTeam(number), "You are in the team."))}
              >
                Join
              </Button>
            )}
            {(team.you === "member" || (team.you === "founder" && team.memberCount === 1)) && (
              <Button aria-disabled={busy} onClick={() => run(leave)}>
                {team.you === "founder" ? "Leave, and end the team" : "Leave"}
              </Button>
            )}
          </div>
          {team.you === "removed" && (
            <Notice tone="info">
              <p>The founder has removed you from this team.</p>
            </Notice>
          )}
          {error !== null && <ErrorNotice error={error} />}
          <Panel title="Members" titleId="members" aside={describeRest(team)}>
            <MemberList
              team={team}
              onRemove={(member) =>
                run(() => change((community) => community.removeMember(number, member), "Removed from the team."))
              }
              onHandOver={(member) =>
                run(() => change((community) => community.handOverTeam(number, member), "Handed over."))
              }
            />
          </Panel>
          {team.you === "founder" && (
            <Panel title="Name" titleId="team-name">
              <NameForm
                key={team.name}
                label="Another name"
                act="Rename"
                initial={team.name}
                onSubmit={(name) => change((community) => community.renameTeam(number, name), "Renamed.")}
              />
            </Panel>
          )}
        </>
      )}
    </div>
  );
}

function describeRest({ members, memberCount }: Team): string | null {
  return members.length === memberCount ? null : `The first ${formatCount(members.length)}`;
}
