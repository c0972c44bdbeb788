import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "#lib/host/history/history-entry.ts";
import { REASONS } from "#lib/protocol/reasons.ts";
import { readTranslations } from "../../../i18n/read-translations.ts";
import { describeVerdict } from "./describe-verdict.ts";

const tell = (verdict: HistoryEntry, now: number) =>
  describeVerdict(verdict, now, readTranslations("history"), (_code, english) => english);

const entry = (change: Partial<HistoryEntry>): HistoryEntry =>
  ({ standing: "valid", code: null, finishedAtMs: 0, ...change }) as HistoryEntry;

describe("describeVerdict", () => {
  it("gives the coordinator's reason for its code", () => {
    expect(tell(entry({ standing: "invalid", code: "credit.wrong" }), 0)).toEqual({
      label: "Wrong",
      why: REASONS["credit.wrong"],
    });
    expect(tell(entry({ standing: "pending", code: "replica.overdue" }), 0).why).toContain("in time");
  });

  it("explains a report that was not accepted, and what failed here", () => {
    expect(tell(entry({ standing: "rejected", code: "result.wrong-size" }), 0).why).toContain("size");
    expect(tell(entry({ standing: "failed", code: "out-of-memory" }), 0).why).toContain("memory");
  });

  it("says what it can of a code it does not know", () => {
    expect(tell(entry({ standing: "late", code: "credit.new-code" }), 0).why).toBe(REASONS["credit.late"]);
    expect(tell(entry({ standing: "rejected", code: "constructor" }), 0).why).toContain("did not accept");
  });

  it("says when nobody asks for a verdict any more", () => {
    expect(tell(entry({ standing: "pending" }), 3_700_000).why).toContain("within an hour");
  });
});
