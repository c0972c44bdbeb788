import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { lastingDatabase } from "../store/lasting-database.ts";
import type { HistoryDay, HistoryEntry, HistoryHour } from "./history-entry.ts";
import type { HistoryChanges, HistoryNotice, HistoryPage, HistoryStore, HistorySums } from "./history-store.ts";

interface HistoryDatabase extends DBSchema {
  pages: { key: number; value: readonly HistoryEntry[] };
  hours: { key: number; value: HistoryHour };
  days: { key: string; value: HistoryDay };
}

/** Where engines and pages of one profile tell each other what they did to it. */
const CHANNEL = "tabgrid-history";

/** Opens this profile's history, in a database of its own: it may be cleared without touching anything else. @throws where storage is forbidden. */
export async function openIndexedDbHistory(name = "tabgrid-history"): Promise<HistoryStore> {
  const open = lastingDatabase<HistoryDatabase>((closed) =>
    openDB<HistoryDatabase>(name, 1, {
      upgrade(fresh) {
        fresh.createObjectStore("pages");
        fresh.createObjectStore("hours");
        fresh.createObjectStore("days");
      },
      terminated: closed,
    }),
  );
  await open();
  return new IndexedDbHistoryStore(open);
}

class IndexedDbHistoryStore implements HistoryStore {
  private readonly open: () => Promise<IDBPDatabase<HistoryDatabase>>;
  private readonly channel = new BroadcastChannel(CHANNEL);

  constructor(open: () => Promise<IDBPDatabase<HistoryDatabase>>) {
    this.open = open;
  }

  async loadSums(): Promise<HistorySums> {
    const database = await this.open();
    const [hours, days] = await Promise.all([database.getAll("hours"), database.getAll("days")]);
    return { hours, days };
  }

  async loadPages(which?: readonly number[]): Promise<HistoryPage[]> {
    const { store } = (await this.open()).transaction("pages");
    const numbers = which === undefined ? await store.getAllKeys() : which.toSorted((a, b) => a - b);
    const found = await Promise.all(numbers.map((page) => store.get(page)));
    return numbers.flatMap((page, at) => {
      const entries = found[at];
      return entries === undefined ? [] : [{ page, entries }];
    });
  }

  async write({ pages, hours, days, firstPage, firstHour }: HistoryChanges): Promise<void> {
    const database = await this.open();
    const transaction = database.transaction(["pages", "hours", "days"], "readwrite", { durability: "relaxed" });
    const store = {
      pages: transaction.objectStore("pages"),
      hours: transaction.objectStore("hours"),
      days: transaction.objectStore("days"),
    };
    await Promise.all([
      ...pages.map(({ page, entries }) => store.pages.put(entries, page)),
      ...hours.map((hour) => store.hours.put(hour, hour.hour)),
      ...days.map((day) => store.days.put(day, day.date)),
      store.pages.delete(IDBKeyRange.upperBound(firstPage, true)),
      store.hours.delete(IDBKeyRange.upperBound(firstHour, true)),
      transaction.done,
    ]);
    this.tell({ type: "written", pages: pages.map(({ page }) => page), firstPage });
  }

  async clear(): Promise<void> {
    const transaction = (await this.open()).transaction(["pages", "hours", "days"], "readwrite");
    await Promise.all([
      transaction.objectStore("pages").clear(),
      transaction.objectStore("hours").clear(),
      transaction.objectStore("days").clear(),
      transaction.done,
    ]);
    this.tell({ type: "cleared" });
  }

  listen(listener: (notice: HistoryNotice) => void): () => void {
    const hear = (event: MessageEvent<HistoryNotice>): void => listener(event.data);
    this.channel.addEventListener("message", hear);
    return () => this.channel.removeEventListener("message", hear);
  }

  private tell(notice: HistoryNotice): void {
    this.channel.postMessage(notice);
  }
}
