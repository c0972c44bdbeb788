import { describe, expect, it } from "vitest";
import type { HistoryDay } from "#lib/host/history/history-entry.ts";
import { formatsOf } from "../../../format.ts";
import { readTranslations } from "../../../i18n/read-translations.ts";
import { CARD_CELLS, describeCard } from "./describe-card.ts";

const tell = (days: readonly HistoryDay[]) => describeCard(days, readTranslations("contribute"), formatsOf("en"));

const day = (date: string, verified: number, creditMicro = 0) => ({
  date,
  computed: verified + 1,
  verified,
  uncounted: 1,
  creditMicro,
});

describe("describeCard", () => {
  it("says nothing before anything was verified", () => {
    expect(tell([])).toBeNull();
    expect(tell([day("2026-11-20", 0)])).toBeNull();
  });

  it("sums up days, and counts those on which something was verified", () => {
    const card = tell([day("2026-11-19", 0), day("2026-11-20", 1_200, 2_000_000), day("2026-11-21", 34, 5_000)]);
    expect(card).toMatchObject({
      headline: "1,234 units of verified work",
      detail: "2.01 credit, on 2 days, in a browser tab",
    });
  });

  it("tells sums alone: no date, no job, no machine", () => {
    const words = JSON.stringify(tell([day("2026-11-21", 1)]));
    expect(words).not.toContain("2026");
    expect(JSON.parse(words).alt).toBe(
      "Tabgrid: my browser computed 1 unit of verified work, on 1 day, in a browser tab. Other people's browsers checked every byte of it.",
    );
  });

  it("lights more cells for more work, one at least and never too many", () => {
    const lit = [1, 100, 10_000, 1e9].map((verified) => tell([day("2026-11-21", verified)])!.lit);
    expect(lit).toEqual(lit.toSorted((a, b) => a - b));
    expect([lit[0]! >= 1, lit.at(-1)]).toEqual([true, CARD_CELLS]);
  });
});
