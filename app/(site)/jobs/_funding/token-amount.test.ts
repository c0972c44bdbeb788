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

  it.each(["", "0", "0.00", ".", "-1", "1e3", "1,5", "12 TAB", "0.0000000000000000001", "100000000.1"])(
    "refuses %j, and says why",
    (text) => expect(parseTokens(text)).toEqual({ problem: expect.stringMatching(/\.$/) }),
  );
});
