import { describe, expect, it } from "vitest";
import { formatsOf } from "../../format.ts";
import { readTranslations } from "../../i18n/read-translations.ts";
import { describeEarnings } from "./describe-earnings.ts";

const tell = (totals: Parameters<typeof describeEarnings>[0]) =>
  describeEarnings(totals, readTranslations("contribute"), formatsOf("en"));

const none = { pendingWei: "0", confirmedWei: "0", claimableWei: "0", claimedWei: "0", keptWei: "0" };

describe("describeEarnings", () => {
  it("tells what can be claimed, and what is on its way there", () => {
    expect(tell(none)).toEqual({ value: "0.0000", note: "" });
    const totals = { ...none, claimableWei: "2500000000000000000", pendingWei: "1".padEnd(19, "0") };
    expect(tell(totals)).toEqual({ value: "2.5000", note: "1.0000 being settled." });
  });

  it("says what is kept until a wallet signs", () => {
    expect(tell({ ...none, keptWei: "3".padEnd(19, "0") })).toEqual({
      value: "3.0000",
      note: "Kept until a wallet signs.",
    });
  });
});
