import type { ReactNode } from "react";
import { formatCount, formatFigure, formatPixels } from "../../../../../format.ts";
import type { ReportOf } from "./read-report.ts";
import { Bar, type Column, ResultTable } from "./result-table.tsx";

export function CornersView({ report }: { readonly report: ReportOf<"corners"> }) {
  const columns: Column<(typeof report.corners)[number]>[] = [
    { title: "x", value: ({ x }) => formatCount(x) },
    { title: "y", value: ({ y }) => formatCount(y) },
    { title: "Strength", value: ({ strength }) => formatCount(strength) },
  ];
  return (
    <Found report={report} one="corner" many="corners">
      <ResultTable caption="Corners, the strongest first" columns={columns} rows={report.corners} />
    </Found>
  );
}

export function ComponentsView({ report }: { readonly report: ReportOf<"components"> }) {
  const columns: Column<(typeof report.components)[number]>[] = [
    { title: "Area (px²)", value: ({ area }) => formatCount(area) },
    { title: "Box (px)", value: (box) => formatPixels(box) },
    { title: "At", value: ({ x, y }) => `${formatCount(x)}, ${formatCount(y)}` },
    { title: "Centre", value: ({ centroid }) => `${centroid.x.toFixed(1)}, ${centroid.y.toFixed(1)}` },
  ];
  return (
    <Found report={report} one="component" many="components">
      <ResultTable caption="Components, the largest first" columns={columns} rows={report.components} />
    </Found>
  );
}

export function MatchesView({ report }: { readonly report: ReportOf<"match"> }) {
  const columns: Column<(typeof report.matches)[number]>[] = [
    { title: "x", value: ({ x }) => formatCount(x) },
    { title: "y", value: ({ y }) => formatCount(y) },
    {
      title: "Score",
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
    <Found report={report} one="place" many="places">
      <ResultTable caption="Places of the template, the best first" columns={columns} rows={report.matches} />
    </Found>
  );
}

export function LinesView({ report }: { readonly report: ReportOf<"lines"> }) {
  const columns: Column<(typeof report.lines)[number]>[] = [
    { title: "Angle of the normal", value: ({ angle }) => `${angle}°` },
    { title: "Distance (px)", value: ({ rho }) => formatCount(rho) },
    { title: "Votes", value: ({ votes }) => formatCount(votes) },
  ];
  return (
    <Found report={report} one="line" many="lines" note={`${formatCount(report.edges)} edge pixels voted.`}>
      <ResultTable caption="Lines, those with most votes first" columns={columns} rows={report.lines} />
    </Found>
  );
}

function Found(props: {
  readonly report: { readonly found: number; readonly listed: number };
  readonly one: string;
  readonly many: string;
  readonly note?: string;
  readonly children: ReactNode;
}) {
  const { found, listed } = props.report;
  return (
    <>
      <p className="mb-3">
        <span className="reading text-2xl">{formatCount(found)}</span> {found === 1 ? props.one : props.many}
        {listed < found && <span className="text-ink-soft">; the first {formatCount(listed)} are listed</span>}
        {props.note && <span className="text-ink-soft">. {props.note}</span>}
      </p>
      {props.children}
    </>
  );
}
