import type { HistoryDay, HistoryHour } from "./history-entry.ts";
import type { HistoryChanges, HistoryNotice, HistoryPage, HistoryStore, HistorySums } from "./history-store.ts";

/** Forgets with the process. */
export class MemoryHistoryStore implements HistoryStore {
  private readonly pages = new Map<number, HistoryPage>();
  private readonly hours = new Map<number, HistoryHour>();
  private readonly days = new Map<string, HistoryDay>();
  private readonly listeners = new Set<(notice: HistoryNotice) => void>();

  async loadSums(): Promise<HistorySums> {
    return {
      hours: [...this.hours.values()].sort((a, b) => a.hour - b.hour),
      days: [...this.days.values()].sort((a, b) => (a.date < b.date ? -1 : 1)),
    };
  }

  async loadPages(which?: readonly number[]): Promise<HistoryPage[]> {
    const wanted = [...this.pages.values()].filter(({ page }) => which?.includes(page) ?? true);
    return wanted.sort((a, b) => a.page - b.page);
  }

  async write({ pages, hours, days, firstPage, firstHour }: HistoryChanges): Promise<void> {
    for (const { page, entries } of pages) this.pages.set(page, { page, entries: [...entries] });
    for (const hour of hours) this.hours.set(hour.hour, hour);
    for (const day of days) this.days.set(day.date, day);
    for (const page of this.pages.keys()) if (page < firstPage) this.pages.delete(page);
    for (const hour of this.hours.keys()) if (hour < firstHour) this.hours.delete(hour);
    this.tell({ type: "written", pages: pages.map(({ page }) => page), firstPage });
  }

  async clear(): Promise<void> {
    for (const kept of [this.pages, this.hours, this.days]) kept.clear();
    this.tell({ type: "cleared" });
  }

  listen(listener: (notice: HistoryNotice) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(notice: HistoryNotice): void {
    for (const listener of this.listeners) listener(notice);
  }
}
