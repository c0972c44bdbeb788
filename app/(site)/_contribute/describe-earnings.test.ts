import { describe, expect, it } from "vitest";
import { describeEarnings, formatTokens } from "./describe-earnings.ts";

const none = { pendingWei: "0", confirmedWei: "0", claimableWei: "0", claimedWei: "0", keptWei: "0" };

describe("formatTokens", () => {
  it.each([
    ["0", "0.00"],
    ["9999999999999999", "0.00"],
    ["10000000000000000", "0.01"],
    ["1999999999999999999", "1.99"],
    ["1234567000000000000000000", "1,234,567.00"],
  ])("shows %s wei as %s", (wei, shown) => {
    expect(formatTokens(BigInt(wei))).toBe(shown);
  });
});

describe("describeEarnings", () => {
  it("tells what can be claimed, and what is on its way there", () => {
    expect(describeEarnings(none)).toEqual({ value: "0.00", note: "" });
    const totals = { ...none, claimableWei: "2500000000000000000", pendingWei: "1".padEnd(19, "0") };
    expect(describeEarnings(totals)).toEqual({ value: "2.50", note: "1.00 being settled." });
  });

  it("says what is kept until a wallet signs", () => {
    expect(describeEarnings({ ...none, keptWei: "3".padEnd(19, "0") })).toEqual({
      value: "3.00",
      note: "Kept until a wallet signs.",
    });
  });
});
