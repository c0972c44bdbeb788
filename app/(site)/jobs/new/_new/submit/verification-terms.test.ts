import { expect, test } from "vitest";
import { createJobSchema } from "#lib/protocol/messages/jobs.ts";
import { describeChoice, TARGETS, termsOf } from "./verification-terms.ts";

const parse = (terms: unknown) => createJobSchema.parse({ kernel: "spin", params: {}, terms }).terms;

test.each([1, 2, 7])("a quorum of %i leaves room for results that disagree", (quorum) => {
  const terms = parse(termsOf({ quorum, targetErrorRate: null }));
  expect(terms.quorum).toBe(quorum);
  expect(terms.maxReplicas).toBeGreaterThanOrEqual(quorum + 4);
  expect(terms.targetErrorRate).toBeUndefined();
});

test.each(TARGETS)("$label: the coordinator takes it as it is, whatever quorum was chosen before", ({ rate }) => {
  const choice = { quorum: 5, targetErrorRate: rate };
  expect(parse(termsOf(choice))).toMatchObject({ targetErrorRate: rate, quorum: 2 });
  expect(describeChoice(choice)).toContain("fewer than three hosts");
});

test("a single result is said to be unchecked", () => {
  expect(describeChoice({ quorum: 1, targetErrorRate: null })).toContain("unnoticed");
});
