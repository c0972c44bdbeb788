"use client";

import clsx from "clsx";
import Link from "next/link";
import { memo } from "react";
import type { HistoryEntry, HistoryStanding } from "#lib/host/history/history-entry.ts";
import { formatCount, formatSmallCredit } from "../../../format.ts";
import { describeRequester } from "../../_contribute/preferences/describe-requester.ts";
import { kernelLabel } from "../../jobs/describe-job.ts";
import { describeVerdict } from "./describe-verdict.ts";
import { kernelIdOf } from "./filter-entries.ts";

const TIME = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });

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
  const { label, why } = describeVerdict(entry, Date.now());
  const kernel = kernelIdOf(entry);
  return (
    <li className="grid gap-x-6 gap-y-1 border-b border-line py-3 sm:grid-cols-[7rem_1fr_1.4fr_5rem] sm:items-baseline">
      <p className="reading text-sm text-ink-soft">
        {isToday(entry.finishedAtMs) ? "" : `${DAY.format(entry.finishedAtMs)}, `}
        {TIME.format(entry.finishedAtMs)}
      </p>
      <p className="min-w-0">
        <Link
          prefetch={false}
          href={`/jobs/${entry.jobId}`}
          className="block truncate font-medium underline-offset-4 hover:underline"
        >
          {entry.title || "An untitled job"}
        </Link>
        <span className="text-sm text-ink-soft">
          {entry.units > 1 ? `${formatCount(entry.units)} units from bundle` : "Unit"} {formatCount(entry.ordinal + 1)}
          {kernel !== "" && `, ${kernelLabel(kernel)}`}
          {entry.role !== null && ` on the ${entry.role.toUpperCase()}`}
          {entry.tookMs !== null && `, ${formatTook(entry.tookMs)}`}
        </span>
      </p>
      <p className="min-w-0">
        <span className={clsx("font-medium", TONES[entry.standing])}>{label}</span>
        <span className="block text-sm text-ink-soft">{why}</span>
        {entry.requester && (
          <span className="block text-sm text-ink-soft">
            For {describeRequester(entry.requester)}.{" "}
            <button
              type="button"
              disabled={refused === null}
              aria-label={`${refused ? "Serve" : "Never serve"} ${describeRequester(entry.requester)}`}
              onClick={() => onServe(entry.requester, refused === true)}
              className="min-h-6 text-ink underline underline-offset-4"
            >
              {refused ? "Serve again" : "Never serve"}
            </button>
          </span>
        )}
      </p>
      <p className="reading text-sm sm:text-right">
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

function formatTook(ms: number): string {
  if (ms < 1) return "under 1 ms";
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

function isToday(atMs: number): boolean {
  return new Date(atMs).toDateString() === new Date().toDateString();
}
