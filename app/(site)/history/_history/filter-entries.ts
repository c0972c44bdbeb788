import { type HistoryEntry, isUncounted } from "#lib/host/history/history-entry.ts";

/** Verdicts as people ask for them. */
export type VerdictFilter = "all" | "verified" | "waiting" | "uncounted";

export interface EntryFilter {
  readonly verdict: VerdictFilter;
  /** A kernel's id; empty: any. */
  readonly kernel: string;
  /** Part of a job's title, whatever its case; empty: any. */
  readonly title: string;
}

export const EVERYTHING: EntryFilter = { verdict: "all", kernel: "", title: "" };

/** A kernel's id without its version. */
export function kernelIdOf({ kernel }: Pick<HistoryEntry, "kernel">): string {
  return kernel.split("@")[0]!;
}

/** Those of the entries, in the same order. */
export function filterEntries(entries: readonly HistoryEntry[], filter: EntryFilter): readonly HistoryEntry[] {
  const { verdict, kernel } = filter;
  const title = filter.title.trim().toLowerCase();
  return entries.filter(
    (entry) =>
      hasVerdict(entry, verdict) &&
      (kernel === "" || kernelIdOf(entry) === kernel) &&
      (title === "" || entry.title.toLowerCase().includes(title)),
  );
}

function hasVerdict({ standing }: HistoryEntry, verdict: VerdictFilter): boolean {
  switch (verdict) {
    case "all":
      return true;
    case "verified":
      return standing === "valid";
    case "waiting":
      return standing === "kept" || standing === "pending";
    case "uncounted":
      return isUncounted(standing);
  }
}

/**
 * What a reader sees who looks at the newest entry of a moment ago: what came after it waits to be asked for, so that nothing
 * moves under their eyes.
 *
 * @param entries newest first.
 * @param pinned key of the entry that was the newest; null: none was.
 */
export function holdBack(
  entries: readonly HistoryEntry[],
  pinned: string | null,
): { readonly shown: readonly HistoryEntry[]; readonly newer: number } {
  const at = pinned === null ? 0 : entries.findIndex(({ key }) => key === pinned);
  return at <= 0 ? { shown: entries, newer: 0 } : { shown: entries.slice(at), newer: at };
}
