import { describe, expect, it } from "vitest";
import { parseTokens } from "./token-amount.ts";

describe("parseTokens", () => {
  it.each([
    ["12", 12n * 10n ** 18n],
    [" 0.5 ", 5n * 10n ** 17n],
    [".5", 5n * 10n ** 17n],
    ["7.", 7n * 10n ** 18n],
    ["1,000.25", 100_025n * 10n ** 16n],
    ["0.000000000000000001", 1n],
    ["100,000,000", 10n ** 26n],
  ])("reads %s to the wei", (text, wei) => expect(parseTokens(text)).toEqual({ wei }));

  it.each([
    ["", "empty"],
    ["0", "nothing"],
    ["0.00", "nothing"],
    [".", "notANumber"],
    ["-1", "notANumber"],
    ["1e3", "notANumber"],
    ["1,5", "notANumber"],
    ["12 TAB", "notANumber"],
    ["0.0000000000000000001", "tooFine"],
    ["100000000.1", "tooMany"],
  ])("refuses %j: %s", (text, problem) => expect(parseTokens(text)).toEqual({ problem }));
});
