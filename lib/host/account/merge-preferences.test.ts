import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSharedPreferences, type SharedPreferences } from "#lib/protocol/messages/account-preferences.ts";
import { changeBetween, mergePreferences } from "./merge-preferences.ts";

const shared = (change: object = {}): SharedPreferences => readSharedPreferences(change);

/** Some fields, of each of which there are a few values, so that sides often agree and often do not. */
const sides = fc
  .record({
    cpuShare: fc.constantFrom(10, 50, 100),
    pauseWhenBusy: fc.boolean(),
    refusedKernels: fc.subarray(["fractal", "spin"]),
    dailyLimits: fc.record({ minutes: fc.constantFrom(null, 60) }),
  })
  .map(shared);

describe("mergePreferences", () => {
  it.each([
    ["the account has none: it is told everything", { cpuShare: 30 }, null, null, { cpuShare: 30 }],
    ["they never met: the account's hold", { cpuShare: 30 }, null, { gpuShare: 40 }, { gpuShare: 40 }],
    ["changed here", { cpuShare: 30 }, {}, {}, { cpuShare: 30 }],
    ["changed elsewhere", {}, {}, { cpuShare: 30 }, { cpuShare: 30 }],
    ["changed back elsewhere", { cpuShare: 30 }, { cpuShare: 30 }, {}, {}],
    ["each changed another field", { cpuShare: 30 }, {}, { gpuShare: 40 }, { cpuShare: 30, gpuShare: 40 }],
    ["both changed one field: the later to come", { cpuShare: 30 }, {}, { cpuShare: 40 }, { cpuShare: 30 }],
  ])("%s", (_title, mine, agreed, theirs, expected) => {
    const known = agreed && shared(agreed);
    const { merged, change } = mergePreferences(shared(mine), known, theirs && shared(theirs));
    expect(merged).toEqual(shared(expected));
    expect({ ...shared(theirs ?? {}), ...change }).toEqual(merged);
  });

  it("loses no change that only one side made, and tells the account nothing that it knows", () => {
    fc.assert(
      fc.property(sides, sides, sides, (mine, agreed, theirs) => {
        const { merged, change } = mergePreferences(mine, agreed, theirs);
        expect(merged).toEqual({ ...agreed, ...changeBetween(agreed, theirs), ...changeBetween(agreed, mine) });
        expect(changeBetween(theirs, merged)).toEqual(change);
        expect(mergePreferences(merged, merged, merged)).toEqual({ merged, change: {} });
      }),
    );
  });
});
