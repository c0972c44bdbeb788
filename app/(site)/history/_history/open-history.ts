import type { HistoryStore } from "#lib/host/history/history-store.ts";

let opened: Promise<HistoryStore | null> | null = null;

/** This profile's history; null where the browser keeps nothing. Loaded when it is asked for. */
export function openHistory(): Promise<HistoryStore | null> {
  opened ??= import("#lib/host/history/indexeddb-history-store.ts")
    .then(({ openIndexedDbHistory }) => openIndexedDbHistory())
    .catch(() => null);
  return opened;
}
