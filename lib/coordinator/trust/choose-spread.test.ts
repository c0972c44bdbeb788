import { expect, test } from "vitest";
import type { Terms } from "#lib/protocol/messages/jobs.ts";
import { choosesSpread, type SpreadFacts } from "./choose-spread.ts";

const terms: Terms = { quorum: 2, maxReplicas: 8, deadlineMs: 60_000, priority: 0 };
const facts: SpreadFacts = { units: 400, costOps: 400e9, activeHosts: 100 };

test.each<[string, boolean, Partial<Terms>, Partial<SpreadFacts>]>([
  ["a large job on many hosts is spread", true, {}, {}],
  ["not one of tiny units", false, {}, { costOps: 400e7 }],
  ["not one that has a few units for each host", false, {}, { activeHosts: 101 }],
  ["not where the same hosts meet anyway", false, {}, { activeHosts: 15 }],
  ["not an urgent one", false, { priority: 1 }, {}],
  ["not one that asks for one result", false, { quorum: 1 }, {}],
  ["always when it is asked for", true, { spread: true }, { activeHosts: 1 }],
  ["never when it is declined", false, { spread: false }, {}],
])("%s", (_, expected, change, others) => {
  expect(choosesSpread({ ...terms, ...change }, { ...facts, ...others })).toBe(expected);
});
