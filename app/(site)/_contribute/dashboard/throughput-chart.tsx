"use client";

import "uplot/dist/uPlot.min.css";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import type { ThroughputSeries } from "./throughput-series.ts";

/** Height of the chart, in CSS pixels; what shows before it is here has the same. */
export const CHART_HEIGHT = 208;

/** How the chart writes its figures. */
interface Marks {
  readonly figure: Intl.NumberFormat;
  readonly minute: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
}

const marksOf = (locale: string): Marks => ({
  figure: new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }),
  minute: new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  day: new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" }),
});

/** Computed and verified units over time. What stands under the pointer is told in a line of its own, which never changes its height. */
export default function ThroughputChart({ series }: { readonly series: ThroughputSeries }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const theme = useTheme();
  const t = useTranslations("contribute.dashboard");
  const locale = useLocale();
  const marks = useMemo(() => marksOf(locale), [locale]);
  const { per } = series;

  // Colours are drawn, not styled: another theme needs another chart.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest data comes with the effect below.
  useEffect(() => {
    const element = box.current!;
    const plot = new uPlot(optionsOf(element, per, marks, setAt), dataOf(series), element);
    chart.current = plot;
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: CHART_HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [per, theme, marks]);

  useEffect(() => chart.current?.setData(dataOf(series)), [series]);

  const pointed = at === null ? undefined : series.atSeconds[at];
  return (
    <div>
      <p className="reading h-6 truncate text-sm text-ink-soft">
        {pointed === undefined || at === null
          ? t(per === "day" ? "perDay" : "perMinute")
          : t("point", {
              moment: marks[per].format(pointed * 1000),
              computed: marks.figure.format(series.computed[at] ?? 0),
              verified: marks.figure.format(series.verified[at] ?? 0),
            })}
      </p>
      <div ref={box} aria-hidden="true" dir="ltr" className="text-accent" style={{ height: CHART_HEIGHT }} />
    </div>
  );
}

function dataOf({ atSeconds, computed, verified }: ThroughputSeries): uPlot.AlignedData {
  return [[...atSeconds], [...computed], [...verified]];
}

function optionsOf(
  element: HTMLElement,
  per: ThroughputSeries["per"],
  marks: Marks,
  onPoint: (at: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string): string => resolve(element, name);
  const [accent, soft, line] = [style.color, colour("--line-strong"), colour("--line")];
  const font = `12px ${style.fontFamily}`;
  const axis = { stroke: colour("--ink-soft"), font, ticks: { show: false } };
  const bars = per === "day" ? { paths: uPlot.paths.bars!({ size: [0.7, 24] }) } : {};
  return {
    width: element.clientWidth,
    height: CHART_HEIGHT,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: per === "minute" }, y: false },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.1)] } },
    axes: [
      { ...axis, grid: { show: false }, values: (_plot, splits) => splits.map((at) => tickOf(at, splits, marks)) },
      {
        ...axis,
        size: 48,
        values: (_plot, splits) => splits.map((split) => marks.figure.format(split)),
        grid: { stroke: line, width: 1 },
      },
    ],
    series: [
      {},
      { stroke: soft, width: 1.5, points: { show: false }, ...bars, ...(per === "day" && { fill: soft, width: 0 }) },
      {
        stroke: accent,
        width: 2,
        fill: fade(accent),
        points: { show: false },
        ...bars,
        ...(per === "day" && { fill: accent, width: 0 }),
      },
    ],
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
  };
}

function tickOf(at: number, splits: readonly number[], marks: Marks): string {
  const isDaily = (splits[1] ?? at) - (splits[0] ?? at) >= 86_400;
  return (isDaily ? marks.day : marks.minute).format(at * 1000);
}

/** What a custom property comes to, in a notation that a canvas knows. */
function resolve(element: HTMLElement, name: string): string {
  const probe = element.appendChild(document.createElement("span"));
  probe.style.color = `var(${name})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function fade(colour: string): string {
  return `color-mix(in srgb, ${colour} 16%, transparent)`;
}

/** Changes whenever the colours do. */
function useTheme(): string {
  const [theme, setTheme] = useState("");
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const look = (): void => setTheme(`${document.documentElement.dataset.theme ?? ""} ${dark.matches}`);
    const observer = new MutationObserver(look);
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    dark.addEventListener("change", look);
    look();
    return () => {
      observer.disconnect();
      dark.removeEventListener("change", look);
    };
  }, []);
  return theme;
}
