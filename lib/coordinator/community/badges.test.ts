import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { badgesOf, dayOf, streaksOf } from "./badges.ts";

const days = (...list: number[]) => list.map((day) => ({ day, creditMicro: 1 }));

describe("dayOf", () => {
  it("changes at midnight, UTC", () => {
    const midnight = Date.UTC(2026, 10, 21);
    expect(dayOf(midnight) - dayOf(midnight - 1)).toBe(1);
    expect(dayOf(midnight + 86_399_999)).toBe(dayOf(midnight));
  });
});

describe("streaksOf", () => {
  it.each([
    ["nothing", [], { current: 0, longest: 0, activeDays: 0 }],
    ["today alone", [10], { current: 1, longest: 1, activeDays: 1 }],
    ["up to yesterday", [7, 8, 9], { current: 3, longest: 3, activeDays: 3 }],
    ["one that ended", [5, 6, 7, 8], { current: 0, longest: 4, activeDays: 4 }],
    ["a new one after a longer one", [1, 2, 3, 9, 10], { current: 2, longest: 3, activeDays: 5 }],
  ])("counts %s", (_, list, expected) => expect(streaksOf(days(...list), 10)).toEqual(expected));

  it("does not count a day whose work was all withdrawn", () => {
    const entries = [...days(8, 9, 10), { day: 9, creditMicro: -1 }];
    expect(streaksOf(entries, 10)).toEqual({ current: 1, longest: 1, activeDays: 2 });
  });

  it("does not depend on the order of entries", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 })), (list) => {
        expect(streaksOf(days(...list), 30)).toEqual(streaksOf(days(...list.toReversed()), 30));
      }),
    );
  });
});

describe("badgesOf", () => {
  it("gives the highest of each kind, and none for nothing", () => {
    expect(badgesOf(0, 0)).toEqual([]);
    expect(badgesOf(999_999, 2)).toEqual([]);
    expect(badgesOf(25e6, 8).map(({ code }) => code)).toEqual(["credit-10", "streak-7"]);
    expect(badgesOf(5e12, 400).map(({ title }) => title)).toEqual(["1,000,000 credits", "365 days"]);
  });
});
