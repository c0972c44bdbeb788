import { describe, expect, it } from "vitest";
import { localDate, throughputSeries } from "./throughput-series.ts";

const NOW = Date.UTC(2026, 10, 21, 12, 30, 20);
const HOUR = Math.floor(NOW / 3_600_000);
const minutes = (units: Readonly<Record<number, number>>) => Array.from({ length: 60 }, (_, at) => units[at] ?? 0);
const none = minutes({});

describe("throughputSeries", () => {
  it("shows the last hour minute by minute, across the hour", () => {
    const hours = [
      { hour: HOUR - 1, computed: minutes({ 30: 9, 31: 6, 59: 7 }), verified: none },
      { hour: HOUR, computed: minutes({ 29: 3 }), verified: minutes({ 29: 2 }) },
    ];
    const { atSeconds, computed, verified, per, total } = throughputSeries({ hours, days: [] }, "hour", NOW);
    expect(atSeconds).toHaveLength(60);
    expect(atSeconds.at(-1)! * 1000).toBe(NOW - 20_000);
    expect([computed[0], computed[28], computed.at(-2), verified.at(-2)]).toEqual([6, 7, 3, 2]);
    expect([per, total]).toEqual(["minute", { computed: 16, verified: 2 }]);
  });

  it("shows a day as means of ten minutes, the last of what has passed of it", () => {
    const hours = [{ hour: HOUR, computed: minutes({ 20: 10, 29: 10, 30: 4 }), verified: none }];
    const { computed } = throughputSeries({ hours, days: [] }, "day", Date.UTC(2026, 10, 21, 12, 32, 0));
    expect(computed).toHaveLength(144);
    expect(computed.slice(-2)).toEqual([2, 2]);
  });

  it("shows thirty local days, also those on which nothing happened", () => {
    const today = localDate(new Date(NOW));
    const days = [
      { date: "2020-01-01", computed: 99, verified: 99, uncounted: 0, creditMicro: 0 },
      { date: today, computed: 5, verified: 4, uncounted: 1, creditMicro: 0 },
    ];
    const { atSeconds, computed, verified, total } = throughputSeries({ hours: [], days }, "month", NOW);
    expect(atSeconds).toHaveLength(30);
    expect(new Set(atSeconds.map((at) => localDate(new Date(at * 1000)))).size).toBe(30);
    expect([computed.at(-1), verified.at(-1), total.computed]).toEqual([5, 4, 5]);
  });
});
