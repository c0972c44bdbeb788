"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { HistoryEntry } from "#lib/host/history/history-entry.ts";
import { Button } from "../../../components/button.tsx";
import { useFormats } from "../../../i18n/use-formats.ts";
import { type EntryFilter, EVERYTHING, filterEntries, holdBack, kernelIdOf } from "./filter-entries.ts";
import { UnitFilters } from "./unit-filters.tsx";
import { UnitRow } from "./unit-row.tsx";
import { useHistoryEntries } from "./use-history-entries.ts";
import { useServedRequesters } from "./use-served-requesters.ts";

/** Units on one page. */
const PAGE = 50;

/** The units computed lately, newest first, filtered, page by page. Arrow keys go from unit to unit. */
export function UnitList() {
  const t = useTranslations("history");
  const { formatCount } = useFormats();
  const entries = useHistoryEntries();
  const [filter, setFilter] = useState(EVERYTHING);
  const [page, setPage] = useState(0);
  const [pinned, setPinned] = useState<string | null>(null);
  const { requesters, serve } = useServedRequesters();
  const list = useRef<HTMLOListElement>(null);
  const known = entries === null || entries === "none" ? NOTHING : entries;
  const newest = known[0]?.key ?? null;
  useEffect(() => setPinned((key) => key ?? newest), [newest]);
  const { shown, newer } = useMemo(() => holdBack(known, pinned), [known, pinned]);
  const found = useMemo(() => filterEntries(shown, filter), [shown, filter]);
  const kernels = useMemo(() => [...new Set(known.map(kernelIdOf))].filter((id) => id !== "").sort(), [known]);

  if (entries === null) return <p className="min-h-80 py-6 text-ink-soft">{t("reading")}</p>;
  if (known.length === 0) return <Empty keeps={entries !== "none"} />;

  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const at = Math.min(page, pages - 1);
  const turnTo = (next: number): void => {
    setPage(Math.max(0, Math.min(pages - 1, next)));
    list.current?.scrollIntoView({ block: "nearest" });
  };
  const narrow = (next: EntryFilter): void => {
    setFilter(next);
    setPage(0);
  };
  return (
    <div className="min-h-80">
      <UnitFilters filter={filter} kernels={kernels} onChange={narrow} />
      <div className="mt-4 flex min-h-11 flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p role="status" className="text-sm text-ink-soft">
          {found.length === 0
            ? t("list.none")
            : t("list.range", {
                from: formatCount(at * PAGE + 1),
                to: formatCount(Math.min(found.length, (at + 1) * PAGE)),
                all: formatCount(found.length),
              })}
        </p>
        {newer > 0 && (
          <Button
            onClick={() => {
              setPinned(newest);
              setPage(0);
            }}
          >
            {t("list.newer", { countText: formatCount(newer) })}
          </Button>
        )}
      </div>
      <ol
        ref={list}
        aria-label={t("list.label")}
        className="mt-2 border-t border-line"
        onKeyDown={(event) => moveFocus(event, (step) => turnTo(at + step))}
      >
        {found.slice(at * PAGE, (at + 1) * PAGE).map((entry) => (
          <UnitRow
            key={entry.key}
            entry={entry}
            refused={requesters?.never.includes(entry.requester) ?? null}
            onServe={serve}
          />
        ))}
      </ol>
      {pages > 1 && (
        <nav aria-label={t("list.pages")} className="mt-6 flex items-center justify-between gap-4">
          <Button disabled={at === 0} onClick={() => turnTo(at - 1)}>
            {t("list.previous")}
          </Button>
          <p className="reading text-sm text-ink-soft">
            {at + 1} / {pages}
          </p>
          <Button disabled={at === pages - 1} onClick={() => turnTo(at + 1)}>
            {t("list.next")}
          </Button>
        </nav>
      )}
    </div>
  );
}

const NOTHING: readonly HistoryEntry[] = [];

/** Up and Down go along the links of the list, Page Up and Page Down along its pages. */
function moveFocus(event: KeyboardEvent<HTMLOListElement>, turn: (step: number) => void): void {
  const pages: Record<string, number> = { PageDown: 1, PageUp: -1 };
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in pages) {
    event.preventDefault();
    turn(pages[event.key]!);
  }
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a[href]")];
  links[links.indexOf(document.activeElement as HTMLElement) + step]?.focus();
}

function Empty({ keeps }: { readonly keeps: boolean }) {
  const t = useTranslations("history");
  return <p className="min-h-80 py-6 text-ink-soft">{t(keeps ? "empty" : "keepsNone")}</p>;
}
