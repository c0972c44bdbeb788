import type { HistoryDay, HistoryEntry, HistoryHour } from "./history-entry.ts";

/** Entries in the order in which they came. */
export interface HistoryPage {
  /** Counts from 0 and only ever grows. */
  readonly page: number;
  readonly entries: readonly HistoryEntry[];
}

export interface HistorySums {
  /** Oldest first. */
  readonly hours: readonly HistoryHour[];
  readonly days: readonly HistoryDay[];
}

export interface HistoryChanges extends HistorySums {
  /** Each replaces what was stored under its number. */
  readonly pages: readonly HistoryPage[];
  /** What is older is removed. */
  readonly firstPage: number;
  readonly firstHour: number;
}

/** What another thread did to the store. */
export type HistoryNotice =
  | { readonly type: "written"; readonly pages: readonly number[]; readonly firstPage: number }
  | { readonly type: "cleared" };

/** Keeps what this profile computed. Written by the engine, read by pages. Implementations: memory, IndexedDB. */
export interface HistoryStore {
  loadSums(): Promise<HistorySums>;
  /** Oldest first. @param which only these, as far as they are there. */
  loadPages(which?: readonly number[]): Promise<HistoryPage[]>;
  /** All or nothing. */
  write(changes: HistoryChanges): Promise<void>;
  /** Forgets everything. */
  clear(): Promise<void>;
  /** Calls back after others wrote or cleared it. @returns the way to stop listening. */
  listen(listener: (notice: HistoryNotice) => void): () => void;
}
