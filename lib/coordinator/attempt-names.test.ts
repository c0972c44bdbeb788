import { expect, test } from "vitest";
import type { UnitId } from "#lib/protocol/ids.ts";
import { sha256Hex } from "#lib/testing/storage/unit-builders.ts";
import { AttemptNames } from "./attempt-names.ts";

const UNITS = 2_000;
const ATTEMPTS = 256;
const withSecret = (secret: string) =>
  new AttemptNames((unitId) => sha256Hex(new TextEncoder().encode(`${secret}:${unitId}`)));
const names = withSecret("secret");
const unit = (id: number) => id as UnitId;

test("every attempt has a name of its own, from which it is found again", () => {
  for (const id of [1, 2, 2 ** 40]) {
    const given = Array.from({ length: ATTEMPTS }, (_, attempt) => names.nameOf(unit(id), attempt));
    expect(new Set(given).size).toBe(ATTEMPTS);
    expect(Math.max(...given)).toBe(ATTEMPTS - 1);
    expect(given.map((name) => names.attemptOf(unit(id), name))).toEqual([...given.keys()]);
  }
});

/** Pearson's statistic of how evenly the names of one attempt are spread over eight ranges; 7 degrees of freedom. */
const spreadOf = (attempt: number): number => {
  const counts = new Array<number>(8).fill(0);
  for (let id = 1; id <= UNITS; id++) counts[names.nameOf(unit(id), attempt) >> 5]!++;
  return counts.reduce((sum, count) => sum + (count - UNITS / 8) ** 2 / (UNITS / 8), 0);
};

test("a name tells nobody which attempt it is", () => {
  // The 99.9 % quantile; the names never change, so neither does what is measured.
  for (const attempt of [0, 1, 2, 17]) expect(spreadOf(attempt)).toBeLessThan(24.3);
  let later = 0;
  for (let id = 1; id <= UNITS; id++) if (names.nameOf(unit(id), 1) > names.nameOf(unit(id), 0)) later++;
  expect(Math.abs(later / UNITS - 0.5)).toBeLessThan(0.04);
});

test("another secret gives other names", () => {
  const others = withSecret("another");
  let same = 0;
  for (let id = 1; id <= UNITS; id++) if (names.nameOf(unit(id), 0) === others.nameOf(unit(id), 0)) same++;
  expect(same).toBeLessThan(UNITS / 50);
});
