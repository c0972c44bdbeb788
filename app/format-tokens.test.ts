import { describe, expect, it } from "vitest";
import { tokenFormats } from "./format-tokens.ts";

const { formatTokens, formatWholeTokens } = tokenFormats("en");

describe("formatTokens", () => {
  it.each([
    ["0", "0.0000"],
    ["1", "< 0.0001"],
    ["99999999999999", "< 0.0001"],
    ["100000000000000", "0.0001"],
    ["1999999999999999999", "1.9999"],
    ["100000000000000000000000000", "100,000,000.0000"],
  ])("shows %s wei as %s, never more than there is", (wei, shown) => {
    expect(formatTokens(wei)).toBe(shown);
  });

  it("shows whole tokens alone, rounded down", () => {
    expect(formatWholeTokens("1234999999999999999999")).toBe("1,234");
  });
});
