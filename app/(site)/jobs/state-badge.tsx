"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import type { JobState } from "#lib/protocol/states.ts";

const LOOKS: Record<JobState, string> = {
  running: "border-accent text-accent",
  assembling: "border-accent text-accent",
  done: "border-ink bg-ink text-paper",
  failed: "border-danger text-danger",
  cancelled: "border-line-strong text-ink-soft",
};

/** The state of a job, by word and by look. */
export function StateBadge({ state }: { readonly state: JobState }) {
  const t = useTranslations("jobs.state");
  return (
    <span className={clsx("inline-block rounded border px-2 py-0.5 text-sm font-medium", LOOKS[state])}>
      {t(state)}
    </span>
  );
}
