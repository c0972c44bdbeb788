"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { BoardName, Period } from "#lib/protocol/messages/community.ts";
import { ErrorNotice } from "../../../../components/notice.tsx";
import { Select } from "../../../../components/select.tsx";
import { Tabs } from "../../../../components/tabs.tsx";
import { useFormats } from "../../../../i18n/use-formats.ts";
import { communityClient } from "../community-client.ts";
import { useOwnProfile } from "../use-own-profile.ts";
import { BoardTable } from "./board-table.tsx";

const BOARDS = ["people", "teams", "partners", "hosts"] as const satisfies readonly BoardName[];
const PERIODS = ["day", "week", "all"] as const satisfies readonly Period[];
/** Time between two looks at a board, in milliseconds: about as often as it is ranked. */
const REFRESH_MS = 15_000;

/** The leaderboards. */
export function BoardScreen() {
  const t = useTranslations("community.boards");
  const { formatMoment } = useFormats();
  const [board, setBoard] = useState<BoardName>("people");
  const [period, setPeriod] = useState<Period>("week");
  const { profile } = useOwnProfile();
  const query = useQuery({
    queryKey: ["community", "board", board, period],
    queryFn: ({ signal }) => communityClient(signal).getBoard(board, period),
    refetchInterval: REFRESH_MS,
  });
  const ranked = query.data?.rankedAt;
  return (
    <Tabs label={t("label")} tabs={BOARDS.map((key) => ({ key, label: t(key) }))} selected={board} onSelect={setBoard}>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2 py-4">
        <div className="w-44">
          <Select
            label={t("earned")}
            value={period}
            options={PERIODS.map((value) => ({ value, label: t(value) }))}
            onChange={setPeriod}
          />
        </div>
        <p className="text-sm text-ink-soft">{ranked ? t("ranked", { moment: formatMoment(ranked) }) : ""}</p>
      </div>
      {query.data === undefined && query.error && <ErrorNotice title={t("failed")} error={query.error} />}
      {query.data !== undefined && <BoardTable board={query.data} own={profile} />}
      {query.isPending && <BoardSkeleton />}
    </Tabs>
  );
}

function BoardSkeleton() {
  const t = useTranslations("community.boards");
  return (
    <div aria-busy="true" className="grid gap-3 border-t border-line py-3">
      <p className="sr-only">{t("loading")}</p>
      {[0, 1, 2, 3, 4].map((row) => (
        <div key={row} className="h-8 rounded bg-well motion-safe:animate-[breathe_2s_infinite]" />
      ))}
    </div>
  );
}
