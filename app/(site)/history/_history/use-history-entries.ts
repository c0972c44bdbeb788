"use client";

import { useEffect, useMemo, useState } from "react";
import type { HistoryEntry } from "#lib/host/history/history-entry.ts";
import { openHistory } from "./open-history.ts";

type Pages = ReadonlyMap<number, readonly HistoryEntry[]>;

/** The units this profile computed lately, newest first, kept current; null until they are read, `"none"` where nothing is kept. */
export function useHistoryEntries(): readonly HistoryEntry[] | "none" | null {
  const [pages, setPages] = useState<Pages | "none" | null>(null);
  useEffect(() => {
    let over = false;
    let unlisten = (): void => {};
    void (async () => {
      const store = await openHistory();
      if (over) return;
      if (store === null) {
        setPages("none");
        return;
      }
      const read = async (which?: readonly number[], firstPage = 0): Promise<void> => {
        const found = await store.loadPages(which).catch(() => []);
        if (over) return;
        setPages((known) => {
          const kept = known === null || known === "none" || which === undefined ? [] : known;
          return new Map([...[...kept].filter(([page]) => page >= firstPage), ...toPairs(found)]);
        });
      };
      // Heard before the first reading, so that nothing is missed between the two.
      unlisten = store.listen((notice) => {
        if (notice.type === "cleared") setPages(new Map());
        else void read(notice.pages, notice.firstPage);
      });
      await read();
    })();
    return () => {
      over = true;
      unlisten();
    };
  }, []);
  return useMemo(() => {
    if (pages === null || pages === "none") return pages;
    const oldestFirst = [...pages].sort(([a], [b]) => a - b).flatMap(([, entries]) => entries);
    return oldestFirst.reverse();
  }, [pages]);
}

function toPairs(
  found: readonly { readonly page: number; readonly entries: readonly HistoryEntry[] }[],
): [number, readonly HistoryEntry[]][] {
  return found.map(({ page, entries }) => [page, entries]);
}
