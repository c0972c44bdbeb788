import { describe, expect, it } from "vitest";
import type { HistoryEntry, HistoryStanding } from "#lib/host/history/history-entry.ts";
import { EVERYTHING, filterEntries, holdBack } from "./filter-entries.ts";

const entry = (key: string, standing: HistoryStanding = "valid", kernel = "spin@1", title = ""): HistoryEntry =>
  ({ key, standing, kernel, title }) as unknown as HistoryEntry;

const entries = [
  entry("6/0", "kept"),
  entry("5/0", "pending", "image-filter@1", "Holiday in Rome"),
  entry("4/0", "valid", "image-filter@2", "holiday"),
  entry("3/0", "invalid"),
  entry("2/0", "failed"),
  entry("1/0", "valid"),
];
const keys = (filter: Partial<typeof EVERYTHING>) =>
  filterEntries(entries, { ...EVERYTHING, ...filter }).map(({ key }) => key);

describe("filterEntries", () => {
  it("sorts verdicts into verified, waiting and those that came to nothing", () => {
    expect(keys({ verdict: "verified" })).toEqual(["4/0", "1/0"]);
    expect(keys({ verdict: "waiting" })).toEqual(["6/0", "5/0"]);
    expect(keys({ verdict: "uncounted" })).toEqual(["3/0", "2/0"]);
    expect(keys({})).toHaveLength(6);
  });

  it("finds a kernel in any version, and a title in any case", () => {
    expect(keys({ kernel: "image-filter" })).toEqual(["5/0", "4/0"]);
    expect(keys({ title: " HOLIDAY " })).toEqual(["5/0", "4/0"]);
    expect(keys({ title: "holiday", verdict: "verified" })).toEqual(["4/0"]);
  });
});

describe("holdBack", () => {
  it("keeps what came later out of the list, and counts it", () => {
    const { shown, newer } = holdBack(entries, "4/0");
    expect([shown[0]!.key, newer]).toEqual(["4/0", 2]);
  });

  it("shows everything to whoever looks for the first time, or whose entry is gone", () => {
    expect(holdBack(entries, null)).toEqual({ shown: entries, newer: 0 });
    expect(holdBack(entries, "0/0")).toEqual({ shown: entries, newer: 0 });
  });
});
