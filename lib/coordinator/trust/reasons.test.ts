import { expect, test } from "vitest";
import { explain } from "./reasons.ts";

test("a reason is a code and a sentence", () => {
  expect(explain("unit.spot-check")).toEqual({
    code: "unit.spot-check",
    sentence: "The unit was drawn for a spot check, so another host computes it too.",
  });
});
