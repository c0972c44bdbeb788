"use client";

import "uplot/dist/uPlot.min.css";
import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import type { ThroughputSeries } from "./throughput-series.ts";

/** Height of the chart, in CSS pixels; what shows before it is here has the same. */
export const CHART_HEIGHT = 208;

const FIGURE = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const MINUTE = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });

/** Computed and verified units over time. What stands under the pointer is told in a line of its own, which never changes its height. */
export default function ThroughputChart({ series }: { readonly series: ThroughputSeries }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const theme = useTheme();
  const { per } = series;

  // Colours are drawn, not styled: another theme needs another chart.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest data comes with the effect below.
  useEffect(() => {
    const element = box.current!;
    const plot = new uPlot(optionsOf(element, per, setAt), dataOf(series), element);
    chart.current = plot;
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: CHART_HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [per, theme]);

  useEffect(() => chart.current?.setData(dataOf(series)), [series]);

  const pointed = at === null ? undefined : series.atSeconds[at];
  return (
    <div>
      <p className="reading h-6 truncate text-sm text-ink-soft">
        {pointed === undefined || at === null
          ? `Units per ${per}`
          : `${(per === "day" ? DAY : MINUTE).format(pointed * 1000)} · ${FIGURE.format(series.computed[at] ?? 0)} computed, ${FIGURE.format(series.verified[at] ?? 0)} verified`}
      </p>
      <div ref={box} aria-hidden="true" className="text-accent" style={{ height: CHART_HEIGHT }} />
    </div>
  );
}

function dataOf({ atSeconds, computed, verified }: ThroughputSeries): uPlot.AlignedData {
  return [[...atSeconds], [...computed], [...verified]];
}

function optionsOf(
  element: HTMLElement,
  per: ThroughputSeries["per"],
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
      { ...axis, grid: { show: false }, values: (_plot, splits) => splits.map((at) => tickOf(at, splits)) },
      { ...axis, size: 48, grid: { stroke: line, width: 1 } },
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

function tickOf(at: number, splits: readonly number[]): string {
  const isDaily = (splits[1] ?? at) - (splits[0] ?? at) >= 86_400;
  return (isDaily ? DAY : MINUTE).format(at * 1000);
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
