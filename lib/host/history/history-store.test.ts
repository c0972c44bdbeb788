import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JobId, UnitId } from "#lib/protocol/ids.ts";
import { BrowserStores, launchBrowser } from "#lib/testing/browsers/browser-stores.ts";
import type { HistoryDay, HistoryEntry, HistoryHour } from "./history-entry.ts";
import type { HistoryNotice, HistoryStore } from "./history-store.ts";
import { MemoryHistoryStore } from "./memory-history-store.ts";

function entry(unitId: number): HistoryEntry {
  return {
    key: `${unitId}/0`,
    unitId: unitId as UnitId,
    jobId: "00000000-0000-4000-8000-000000000001" as JobId,
    title: "Spin",
    kernel: "spin@1",
    requester: "network",
    ordinal: unitId - 1,
    units: 1,
    role: "cpu",
    finishedAtMs: 1_700_000_000_000,
    decidedAtMs: null,
    tookMs: 12,
    standing: "pending",
    code: null,
    creditMicro: 0,
  };
}

const none = Array.from({ length: 60 }, () => 0);
const hour = (number: number): HistoryHour => ({ hour: number, computed: none, verified: none });
const day = (date: string): HistoryDay => ({ date, computed: 1, verified: 0, uncounted: 0, creditMicro: 0 });
const nothing = { pages: [], hours: [], days: [], firstPage: 0, firstHour: 0 };

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const implementations: [string, () => Promise<Omit<HistoryStore, "listen">>][] = [
  ["memory", async () => new MemoryHistoryStore()],
  ["IndexedDB", async () => (await BrowserStores.open(browser)).history()],
];

describe.each(implementations)("HistoryStore in %s", (_name, make) => {
  it("gives back the newest of each page, hour and day, in order", async () => {
    const store = await make();
    await store.write({
      ...nothing,
      pages: [{ page: 1, entries: [entry(2)] }],
      hours: [hour(8)],
      days: [day("2026-11-21")],
    });
    await store.write({
      ...nothing,
      pages: [
        { page: 1, entries: [entry(2), entry(3)] },
        { page: 0, entries: [entry(1)] },
      ],
      hours: [hour(7)],
      days: [day("2026-11-20"), { ...day("2026-11-21"), computed: 2 }],
    });
    expect((await store.loadPages()).map(({ page, entries }) => [page, entries.length])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(await store.loadPages([1, 9])).toEqual([{ page: 1, entries: [entry(2), entry(3)] }]);
    const { hours, days } = await store.loadSums();
    expect(hours.map((each) => each.hour)).toEqual([7, 8]);
    expect(days.map(({ date, computed }) => [date, computed])).toEqual([
      ["2026-11-20", 1],
      ["2026-11-21", 2],
    ]);
  });

  it("removes pages and hours that are too old, and keeps days", async () => {
    const store = await make();
    const pages = [0, 1, 2].map((page) => ({ page, entries: [entry(page)] }));
    await store.write({ ...nothing, pages, hours: [hour(1), hour(2)], days: [day("2020-01-01")] });
    await store.write({ ...nothing, firstPage: 2, firstHour: 2 });
    expect((await store.loadPages()).map(({ page }) => page)).toEqual([2]);
    const sums = await store.loadSums();
    expect([sums.hours.map((each) => each.hour), sums.days.length]).toEqual([[2], 1]);
  });

  it("keeps a page as it was written, whatever becomes of the array", async () => {
    const store = await make();
    const entries = [entry(1)];
    await store.write({ ...nothing, pages: [{ page: 0, entries }] });
    entries.push(entry(2));
    expect((await store.loadPages())[0]!.entries).toHaveLength(1);
  });

  it("forgets everything when it is cleared", async () => {
    const store = await make();
    await store.write({
      ...nothing,
      pages: [{ page: 3, entries: [entry(1)] }],
      hours: [hour(1)],
      days: [day("2026-11-21")],
    });
    await store.clear();
    expect([await store.loadPages(), await store.loadSums()]).toEqual([[], { hours: [], days: [] }]);
  });
});

it("tells what was written and that it was cleared", async () => {
  const store = new MemoryHistoryStore();
  const heard: HistoryNotice[] = [];
  const stop = store.listen((notice) => heard.push(notice));
  await store.write({ ...nothing, pages: [{ page: 3, entries: [entry(1)] }], firstPage: 2 });
  await store.clear();
  stop();
  await store.clear();
  expect(heard).toEqual([{ type: "written", pages: [3], firstPage: 2 }, { type: "cleared" }]);
});
