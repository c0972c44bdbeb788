"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { findAccount, rememberJobs, visitorClient } from "../../../account.ts";
import { Button, ButtonLink } from "../../../components/button.tsx";
import { ErrorNotice } from "../../../components/notice.tsx";
import { hasEnded } from "../has-ended.ts";
import { JobRow } from "./job-row.tsx";

/** Jobs on one page of the list. */
const PAGE = 20;
/** Time between two looks while a job runs, in milliseconds. */
const REFRESH_MS = 3_000;

/** The visitor's jobs, newest first, kept up to date while any of them runs. */
export function JobList() {
  const t = useTranslations("jobs.list");
  const [known, setKnown] = useState<boolean | null>(null);
  useEffect(() => setKnown(findAccount() !== null), []);

  const query = useInfiniteQuery({
    queryKey: ["jobs"],
    enabled: known === true,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => visitorClient(signal).listJobs({ limit: PAGE, cursor: pageParam }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.jobs.some((job) => !hasEnded(job))) ? REFRESH_MS : false,
  });
  const jobs = query.data?.pages.flatMap((page) => page.jobs);
  useEffect(() => rememberJobs(jobs?.map((job) => job.id) ?? []), [jobs]);

  if (known === false || jobs?.length === 0) return <NoJobs />;
  if (jobs === undefined && query.error) {
    return (
      <div className="grid justify-items-start gap-4">
        <ErrorNotice title={t("failedTitle")} error={query.error} />
        <Button onClick={() => query.refetch()}>{t("retry")}</Button>
      </div>
    );
  }
  if (jobs === undefined) return <Loading />;
  return (
    <>
      {query.error && <p className="mb-4 text-sm text-danger">{t("stale")}</p>}
      <ul className="border-t border-line">
        {jobs.map((job: JobView) => (
          <JobRow key={job.id} job={job} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button className="mt-6" disabled={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {t(query.isFetchingNextPage ? "loadingMore" : "more")}
        </Button>
      )}
    </>
  );
}

function NoJobs() {
  const t = useTranslations("jobs.list.none");
  return (
    <div className="rounded-xl border border-dashed border-line-strong px-6 py-14 text-center">
      <p className="text-xl font-semibold">{t("title")}</p>
      <p className="mx-auto mt-2 max-w-md text-ink-soft">{t("text")}</p>
      <ButtonLink tone="primary" href="/jobs/new" className="mt-6">
        {t("action")}
      </ButtonLink>
    </div>
  );
}

function Loading() {
  const t = useTranslations("jobs.list");
  return (
    <div aria-busy="true" className="border-t border-line">
      <p className="sr-only">{t("loading")}</p>
      {[0, 1, 2].map((row) => (
        <div key={row} className="flex gap-4 border-b border-line py-4">
          <div className="size-20 rounded-md bg-well motion-safe:animate-[breathe_2s_infinite]" />
          <div className="h-5 w-48 rounded bg-well motion-safe:animate-[breathe_2s_infinite]" />
        </div>
      ))}
    </div>
  );
}
