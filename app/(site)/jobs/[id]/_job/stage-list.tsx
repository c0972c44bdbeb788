"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { Progress } from "../../../../components/progress.tsx";
import { useFormats } from "../../../../i18n/use-formats.ts";
import { useStageTitle } from "./use-stage-title.ts";

/** The stages of a job, one after the other; the one that is pressed is shown on the map. */
export function StageList(props: {
  readonly stages: JobView["stages"];
  readonly shown: number;
  readonly onShow: (stage: number) => void;
}) {
  const t = useTranslations("jobs.stages");
  const { formatCount } = useFormats();
  const titleOf = useStageTitle();
  return (
    <ol aria-label={t("label")} className="grid gap-3 sm:grid-cols-[repeat(auto-fit,minmax(12rem,1fr))]">
      {props.stages.map(({ title: english, units }, at) => {
        const title = titleOf(english);
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a stage is its place among the stages.
            key={at}
            className={clsx(
              "relative rounded-md border px-4 pt-3 pb-2.5 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
              at === props.shown ? "border-ink bg-panel" : "border-line hover:border-line-strong",
            )}
          >
            <div className="mb-2 flex items-baseline gap-2.5">
              <span className="reading text-sm text-accent">{formatCount(at + 1)}</span>
              <button
                type="button"
                aria-pressed={at === props.shown}
                onClick={() => props.onShow(at)}
                className="me-auto text-start font-medium outline-none after:absolute after:inset-0"
              >
                {title}
              </button>
              <span className="reading text-sm text-ink-soft">
                {formatCount(units.accepted)} / {formatCount(units.total)}
              </span>
            </div>
            <Progress label={t("progress", { number: at + 1, title })} done={units.accepted} total={units.total} />
          </li>
        );
      })}
    </ol>
  );
}
