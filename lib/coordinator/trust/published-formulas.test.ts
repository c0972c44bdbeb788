import fc from "fast-check";
import { expect, test } from "vitest";
import {
  boincErrorRate,
  boincRedundancy,
  boincTrust,
  groupCredibility,
  hostCredibility,
  votingErrorRate,
  votingRedundancy,
} from "./published-formulas.ts";

test("Sarmenta's own figures", () => {
  expect(hostCredibility(0.2, 0)).toBeCloseTo(0.8);
  expect(hostCredibility(0.2, 736)).toBeGreaterThanOrEqual(1 - 1e-4);
  // Two agreeing hosts of credibility 0.8, nobody else: both right or both wrong.
  expect(groupCredibility([0.8, 0.8], [])).toBeCloseTo(0.64 / (0.64 + 0.04));
  expect(groupCredibility([0.8], [[0.8]])).toBeCloseTo(0.16 / (0.16 + 0.16 + 0.04));
});

test("first to one and first to two, by hand", () => {
  expect(votingErrorRate(0.2, 1)).toBeCloseTo(0.2);
  expect(votingErrorRate(0.2, 2)).toBeCloseTo(0.04 + 2 * 0.04 * 0.8);
  expect(votingRedundancy(0.2, 1)).toBeCloseTo(1);
  expect(votingRedundancy(0.2, 2)).toBeCloseTo(2 * 0.68 + 3 * 0.32);
});

test("one more agreeing host never lowers a group's credibility", () => {
  const credibility = fc.double({ min: 0.5, max: 0.999, noNaN: true });
  const group = fc.array(credibility, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(group, fc.array(group, { maxLength: 2 }), credibility, (members, others, more) => {
      const before = groupCredibility(members, others);
      expect(groupCredibility([...members, more], others)).toBeGreaterThanOrEqual(before - 1e-12);
    }),
  );
});

test("BOINC trusts nobody before ten valid results in a row", () => {
  expect([0, 9, 10, 100].map(boincTrust)).toEqual([0, 0, 0.9, 0.99]);
});

test("BOINC's price and its error when saboteurs bide their time", () => {
  expect(boincRedundancy(10)).toBe(2);
  expect(boincRedundancy(100)).toBeCloseTo(1 + (10 + 2.3484) / 100, 3);
  expect(boincErrorRate(0.01, 10)).toBe(0);
  // Someone who lies once, in the end, is checked with the probability of 1 in 10.
  expect(boincErrorRate(0.01, 11)).toBeCloseTo((0.01 * 0.9) / 11);
  expect(boincErrorRate(0.2, 100)).toBeGreaterThan(0.02);
});
