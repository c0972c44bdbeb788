"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import type { ReportOf } from "./read-report.ts";
import { Bar, type Column, ResultTable } from "./result-table.tsx";

export function CornersView({ report }: { readonly report: ReportOf<"corners"> }) {
  const t = useTranslations("jobs.corners");
  const { formatCount } = useFormats();
  const columns: Column<(typeof report.corners)[number]>[] = [
    { title: "x", value: ({ x }) => formatCount(x) },
    { title: "y", value: ({ y }) => formatCount(y) },
    { title: t("strength"), value: ({ strength }) => formatCount(strength) },
  ];
  return (
    <Found report={report} of="corners">
      <ResultTable caption={t("caption")} columns={columns} rows={report.corners} />
    </Found>
  );
}

export function ComponentsView({ report }: { readonly report: ReportOf<"components"> }) {
  const t = useTranslations("jobs.components");
  const { formatCount, formatFigure, formatPixels } = useFormats();
  const tenths = (place: number): string => formatFigure(Math.round(place * 10) / 10);
  const columns: Column<(typeof report.components)[number]>[] = [
    { title: t("area"), value: ({ area }) => formatCount(area) },
    { title: t("box"), value: (box) => formatPixels(box) },
    { title: t("at"), value: ({ x, y }) => `${formatCount(x)}, ${formatCount(y)}` },
    { title: t("centre"), value: ({ centroid }) => `${tenths(centroid.x)}, ${tenths(centroid.y)}` },
  ];
  return (
    <Found report={report} of="components">
      <ResultTable caption={t("caption")} columns={columns} rows={report.components} />
    </Found>
  );
}

export function MatchesView({ report }: { readonly report: ReportOf<"match"> }) {
  const t = useTranslations("jobs.matches");
  const { formatCount, formatFigure } = useFormats();
  const columns: Column<(typeof report.matches)[number]>[] = [
    { title: "x", value: ({ x }) => formatCount(x) },
    { title: "y", value: ({ y }) => formatCount(y) },
    {
      title: t("score"),
      value: ({ score }) => (
        <span className="inline-flex w-full items-center justify-end gap-3">
          <span className="hidden w-40 sm:block">
            <Bar share={score} />
          </span>
          {formatFigure(score)}
        </span>
      ),
    },
  ];
  return (
    <Found report={report} of="places">
      <ResultTable caption={t("caption")} columns={columns} rows={report.matches} />
    </Found>
  );
}

export function LinesView({ report }: { readonly report: ReportOf<"lines"> }) {
  const t = useTranslations("jobs.lines");
  const { formatCount } = useFormats();
  const columns: Column<(typeof report.lines)[number]>[] = [
    { title: t("angle"), value: ({ angle }) => `${formatCount(angle)}°` },
    { title: t("distance"), value: ({ rho }) => formatCount(rho) },
    { title: t("votes"), value: ({ votes }) => formatCount(votes) },
  ];
  return (
    <Found report={report} of="lines" edges={report.edges}>
      <ResultTable caption={t("caption")} columns={columns} rows={report.lines} />
    </Found>
  );
}

function Found(props: {
  readonly report: { readonly found: number; readonly listed: number };
  readonly of: "corners" | "components" | "places" | "lines";
  /** Pixels that voted for lines. */
  readonly edges?: number;
  readonly children: ReactNode;
}) {
  const t = useTranslations("jobs.found");
  const { found, listed } = props.report;
  return (
    <>
      <p className="mb-3">
        {t.rich(props.of, { found, big: (text) => <span className="reading text-2xl">{text}</span> })}
        {listed < found && <span className="text-ink-soft">{t("listed", { listed })}</span>}
        {props.edges !== undefined && <span className="text-ink-soft">{t("voted", { edges: props.edges })}</span>}
      </p>
      {props.children}
    </>
  );
}
