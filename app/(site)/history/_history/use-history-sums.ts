"use client";

import { useEffect, useState } from "react";
import type { HistorySums } from "#lib/host/history/history-store.ts";
import { openHistory } from "./open-history.ts";

/** Sums of what this profile computed, kept current while the page is seen; null until they are read, `"none"` where nothing is kept. */
export function useHistorySums(): HistorySums | "none" | null {
  const [sums, setSums] = useState<HistorySums | "none" | null>(null);
  useEffect(() => {
    let over = false;
    let reading = false;
    let stale = false;
    const look = async (): Promise<void> => {
      stale = true;
      if (reading || document.hidden) return;
      reading = true;
      const store = await openHistory();
      while (stale && !over) {
        stale = false;
        const read = await store?.loadSums().catch(() => null);
        if (!over) setSums(read ?? "none");
      }
      reading = false;
    };
    const stop = openHistory().then((store) => store?.listen(() => void look()));
    document.addEventListener("visibilitychange", look);
    void look();
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", look);
      void stop.then((unlisten) => unlisten?.());
    };
  }, []);
  return sums;
}
