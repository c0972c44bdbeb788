import { expect, it } from "vitest";
import { backoffMs } from "./backoff.ts";

it("doubles the longest wait with every failure, up to a minute", () => {
  const longest = (tries: number): number => backoffMs(tries, () => 1);
  expect([1, 2, 3, 4].map(longest)).toEqual([500, 1_000, 2_000, 4_000]);
  expect(longest(50)).toBe(60_000);
});

it("spreads hosts over the whole wait", () => {
  expect(backoffMs(4, () => 0)).toBe(0);
  expect(backoffMs(4, () => 0.25)).toBe(1_000);
});

it("never undercuts what the coordinator asked for", () => {
  expect(backoffMs(1, () => 0, 30_000)).toBe(30_000);
});
