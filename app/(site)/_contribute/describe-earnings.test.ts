import { describe, expect, it } from "vitest";
import { describeEarnings } from "./describe-earnings.ts";

const none = { pendingWei: "0", confirmedWei: "0", claimableWei: "0", claimedWei: "0", keptWei: "0" };

describe("describeEarnings", () => {
  it("tells what can be claimed, and what is on its way there", () => {
    expect(describeEarnings(none)).toEqual({ value: "0.0000", note: "" });
    const totals = { ...none, claimableWei: "2500000000000000000", pendingWei: "1".padEnd(19, "0") };
    expect(describeEarnings(totals)).toEqual({ value: "2.5000", note: "1.0000 being settled." });
  });

  it("says what is kept until a wallet signs", () => {
    expect(describeEarnings({ ...none, keptWei: "3".padEnd(19, "0") })).toEqual({
      value: "3.0000",
      note: "Kept until a wallet signs.",
    });
  });
});
