import { expect, test } from "vitest";
import { createJobSchema } from "#lib/protocol/messages/jobs.ts";
import { explanationOf, TARGETS, termsOf } from "./verification-terms.ts";

const parse = (terms: unknown) => createJobSchema.parse({ kernel: "spin", params: {}, terms }).terms;

test.each([1, 2, 7])("a quorum of %i leaves room for results that disagree", (quorum) => {
  const terms = parse(termsOf({ quorum, targetErrorRate: null }));
  expect(terms.quorum).toBe(quorum);
  expect(terms.maxReplicas).toBeGreaterThanOrEqual(quorum + 4);
  expect(terms.targetErrorRate).toBeUndefined();
});

test.each(TARGETS)(
  "a share of $rate: the coordinator takes it as it is, whatever quorum was chosen before",
  ({ rate, worthFrom }) => {
    const choice = { quorum: 5, targetErrorRate: rate };
    expect(parse(termsOf(choice))).toMatchObject({ targetErrorRate: rate, quorum: 2 });
    expect(explanationOf(choice)).toEqual({ about: "trust", values: { units: worthFrom } });
  },
);

test("a single result is said to be unchecked", () => {
  expect(explanationOf({ quorum: 1, targetErrorRate: null }).about).toBe("unchecked");
  expect(explanationOf({ quorum: 3, targetErrorRate: null })).toEqual({ about: "same", values: { quorum: 3 } });
});
