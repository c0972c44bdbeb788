"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useId } from "react";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { visitorClient } from "../../../../../account.ts";
import { ErrorNotice } from "../../../../../components/notice.tsx";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { DuplicatesView } from "./duplicates-view.tsx";
import { ComponentsView, CornersView, LinesView, MatchesView } from "./feature-views.tsx";
import { HistogramView } from "./histogram-view.tsx";
import { LabelsView } from "./labels-view.tsx";
import { type Report, readReport } from "./read-report.ts";

/** Reports larger than this are offered for download only, in bytes: to read one takes a browser noticeable time. */
const MAX_SHOWN_BYTES = 8_000_000;
/** Characters of a report of unknown form that are shown. */
const MAX_TEXT = 20_000;

/** What a job found, as tables and charts where its form is known. */
export function JobReport({ job }: { readonly job: JobView }) {
  const t = useTranslations("jobs.report");
  const { formatBytes } = useFormats();
  const headingId = useId();
  const sizeBytes = job.report?.sizeBytes ?? 0;
  const query = useQuery({
    queryKey: ["report", job.id],
    enabled: sizeBytes <= MAX_SHOWN_BYTES,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<unknown> => (await visitorClient(signal).getReport(job.id)).json(),
  });
  const report = query.data === undefined ? null : readReport(job.kernel, query.data);
  return (
    <section aria-labelledby={headingId} className="min-w-0">
      <h2 id={headingId} className="mb-4 text-2xl">
        {t("title")}
      </h2>
      {sizeBytes > MAX_SHOWN_BYTES ? (
        <p className="text-ink-soft">{t("large", { size: formatBytes(sizeBytes) })}</p>
      ) : query.error ? (
        <ErrorNotice title={t("failed")} error={query.error} />
      ) : query.data === undefined ? (
        <div aria-busy="true" className="h-40 rounded-md bg-well motion-safe:animate-[breathe_2s_infinite]" />
      ) : report === null ? (
        <RawReport json={query.data} />
      ) : (
        <ReportView job={job} report={report} />
      )}
    </section>
  );
}

function ReportView({ job, report }: { readonly job: JobView; readonly report: Report }) {
  switch (report.analysis) {
    case "histogram":
      return <HistogramView job={job} report={report} />;
    case "duplicates":
      return <DuplicatesView job={job} report={report} />;
    case "corners":
      return <CornersView report={report} />;
    case "components":
      return <ComponentsView report={report} />;
    case "match":
      return <MatchesView report={report} />;
    case "lines":
      return <LinesView report={report} />;
    case "labels":
      return <LabelsView job={job} report={report} />;
  }
}

/** A report of a form this page does not know. */
function RawReport({ json }: { readonly json: unknown }) {
  const text = JSON.stringify(json, null, 2);
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
      tabIndex={0}
      dir="ltr"
      className="max-h-96 overflow-auto rounded-md bg-well p-4 font-mono text-sm"
    >
      {text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}\n…` : text}
    </pre>
  );
}
