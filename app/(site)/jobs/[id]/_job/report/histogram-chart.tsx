"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

const CHANNELS = ["luma", "red", "green", "blue"] as const;
type Channel = (typeof CHANNELS)[number];

/** Colours that stand out from the ground of both themes. */
const COLOURS: Record<Channel, string> = {
  luma: "var(--ink)",
  red: "light-dark(#c22f2f, #ff7a70)",
  green: "light-dark(#22803a, #5fd07c)",
  blue: "light-dark(#2a56c6, #84a9ff)",
};
const HEIGHT = 120;

/**
 * Counts of 256 levels a channel as lines over one ground; square roots, so that rare levels can be seen beside frequent
 * ones.
 */
export function HistogramChart({ counts }: { readonly counts: Readonly<Record<Channel, readonly number[]>> }) {
  const t = useTranslations("jobs.histogram");
  const [shown, setShown] = useState<ReadonlySet<Channel>>(new Set(CHANNELS));
  const most = Math.max(1, ...CHANNELS.filter((channel) => shown.has(channel)).flatMap((channel) => counts[channel]));
  const toggle = (channel: Channel): void => {
    const next = new Set(shown);
    if (!next.delete(channel)) next.add(channel);
    setShown(next);
  };
  return (
    <figure>
      <svg
        role="img"
        aria-label={t("chart")}
        viewBox={`0 0 256 ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-56 w-full rounded-md bg-panel ring-1 ring-line"
      >
        {CHANNELS.filter((channel) => shown.has(channel)).map((channel) => (
          <path
            key={channel}
            d={areaOf(counts[channel], most)}
            fill={COLOURS[channel]}
            fillOpacity={channel === "luma" ? 0.12 : 0.1}
            stroke={COLOURS[channel]}
            strokeWidth={1.5}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
      <div dir="ltr" aria-hidden="true" className="reading mt-1 flex justify-between text-sm text-ink-soft">
        <span>0</span>
        <span>64</span>
        <span>128</span>
        <span>192</span>
        <span>255</span>
      </div>
      <figcaption className="mt-2 flex flex-wrap gap-x-5">
        {CHANNELS.map((channel) => (
          <label key={channel} className="inline-flex min-h-9 items-center gap-2 text-sm">
            <input
              type="checkbox"
              className="size-4 accent-[var(--accent)]"
              checked={shown.has(channel)}
              onChange={() => toggle(channel)}
            />
            <span aria-hidden="true" className="h-1 w-4 rounded-full" style={{ background: COLOURS[channel] }} />
            {t(`channel.${channel}`)}
          </label>
        ))}
      </figcaption>
    </figure>
  );
}

function areaOf(counts: readonly number[], most: number): string {
  const top = (count: number): string => (HEIGHT - (HEIGHT - 4) * Math.sqrt(count / most)).toFixed(2);
  const steps = counts.map((count, level) => `L${level} ${top(count)}H${level + 1}`).join("");
  return `M0 ${HEIGHT}${steps}L256 ${HEIGHT}Z`;
}
