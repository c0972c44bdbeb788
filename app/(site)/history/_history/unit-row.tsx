"use client";

import clsx from "clsx";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { memo } from "react";
import type { HistoryEntry, HistoryStanding } from "#lib/host/history/history-entry.ts";
import { useFormats } from "../../../i18n/use-formats.ts";
import { useJobWords } from "../../../i18n/use-job-words.ts";
import { useReason } from "../../../i18n/use-reason.ts";
import { describeRequester } from "../../_contribute/preferences/describe-requester.ts";
import { describeVerdict } from "./describe-verdict.ts";
import { kernelIdOf } from "./filter-entries.ts";

/** One unit: which, where it was computed, how it stands and why. */
export const UnitRow = memo(function UnitRow({
  entry,
  refused,
  onServe,
}: {
  readonly entry: HistoryEntry;
  /** Whether its requester's jobs are not served any more; null: not known yet. */
  readonly refused: boolean | null;
  readonly onServe: (requester: string, served: boolean) => void;
}) {
  const t = useTranslations("history");
  const common = useTranslations("common");
  const formats = useFormats();
  const { formatClock, formatCount, formatShortDay, formatSmallCredit } = formats;
  const { kernelLabel } = useJobWords();
  const { label, why } = describeVerdict(entry, Date.now(), t, useReason());
  const kernel = kernelIdOf(entry);
  const requester = describeRequester(entry.requester ?? "", common);
  return (
    <li className="grid gap-x-6 gap-y-1 border-b border-line py-3 sm:grid-cols-[7rem_1fr_1.4fr_5rem] sm:items-baseline">
      <p className="reading text-sm text-ink-soft">
        {isToday(entry.finishedAtMs) ? "" : `${formatShortDay(entry.finishedAtMs)}, `}
        {formatClock(entry.finishedAtMs)}
      </p>
      <p className="min-w-0">
        <Link
          prefetch={false}
          href={`/jobs/${entry.jobId}`}
          className="block truncate font-medium underline-offset-4 hover:underline"
        >
          {entry.title || t("unit.untitled")}
        </Link>
        <span className="text-sm text-ink-soft">
          {[
            t(entry.units > 1 ? "unit.bundle" : "unit.unit", {
              count: entry.units,
              unit: formatCount(entry.ordinal + 1),
            }),
            kernel !== "" && kernelLabel(kernel),
            entry.role !== null && t(entry.role === "gpu" ? "unit.onGpu" : "unit.onCpu"),
            entry.tookMs !== null && formats.formatTook(entry.tookMs),
          ]
            .filter((part) => part !== false)
            .join(common("comma"))}
        </span>
      </p>
      <p className="min-w-0">
        <span className={clsx("font-medium", TONES[entry.standing])}>{label}</span>
        <span className="block text-sm text-ink-soft">{why}</span>
        {entry.requester && (
          <span className="block text-sm text-ink-soft">
            {t("unit.for", { requester })}{" "}
            <button
              type="button"
              disabled={refused === null}
              aria-label={t(refused ? "unit.serve" : "unit.never", { requester })}
              onClick={() => onServe(entry.requester, refused === true)}
              className="min-h-6 text-ink underline underline-offset-4"
            >
              {t(refused ? "unit.serveAgain" : "unit.neverServe")}
            </button>
          </span>
        )}
      </p>
      <p className="reading text-sm sm:text-end">
        {entry.creditMicro > 0 && `+${formatSmallCredit(entry.creditMicro)}`}
      </p>
    </li>
  );
});

const TONES: Partial<Record<HistoryStanding, string>> = {
  valid: "text-accent",
  invalid: "text-danger",
  rejected: "text-danger",
  failed: "text-danger",
};

function isToday(atMs: number): boolean {
  return new Date(atMs).toDateString() === new Date().toDateString();
}
