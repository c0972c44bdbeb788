"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import type { WorkerState } from "#lib/host/engine/engine-state.ts";

const RADIUS = 104;
const CENTRE = 112;

/**
 * The one big button: a ring with a segment for each worker, lit while that worker computes. The GPU's segment is
 * thicker than the CPU's.
 */
export function Dial(props: {
  readonly running: boolean;
  readonly workers: readonly WorkerState[];
  /** Segments to draw before there are workers. */
  readonly expected: number;
  readonly onPress: () => void;
}) {
  const t = useTranslations("contribute");
  const segments = props.workers.length > 0 ? props.workers : Array.from({ length: props.expected }, () => null);
  const gap = Math.min(5, 120 / segments.length);
  const span = 360 / segments.length;
  return (
    <div className="relative mx-auto size-56 shrink-0">
      <svg aria-hidden="true" viewBox="0 0 224 224" className="absolute inset-0">
        {segments.map((worker, at) => (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: a segment is its place on the ring.
            key={at}
            d={arc(at * span + gap / 2, (at + 1) * span - gap / 2)}
            fill="none"
            strokeWidth={worker?.role === "gpu" ? 14 : 8}
            className={clsx("transition-[stroke] duration-300", worker?.current ? "stroke-accent" : "stroke-line")}
          />
        ))}
      </svg>
      <button
        type="button"
        onClick={props.onPress}
        className={clsx(
          "absolute inset-5 rounded-full text-3xl font-semibold tracking-tight transition-colors focus-visible:outline-offset-4",
          props.running
            ? "border-2 border-line-strong bg-panel text-ink hover:bg-well"
            : "bg-accent text-on-accent hover:bg-accent-strong",
        )}
      >
        {props.running ? t("stop") : t("start")}
      </button>
    </div>
  );
}

/** An arc of the ring between two angles, in degrees clockwise from the top. */
function arc(from: number, to: number): string {
  const at = (degrees: number): string => {
    const radians = ((degrees - 90) * Math.PI) / 180;
    return `${(CENTRE + RADIUS * Math.cos(radians)).toFixed(2)} ${(CENTRE + RADIUS * Math.sin(radians)).toFixed(2)}`;
  };
  return `M${at(from)}A${RADIUS} ${RADIUS} 0 ${to - from > 180 ? 1 : 0} 1 ${at(to)}`;
}
