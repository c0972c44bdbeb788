import { describe, expect, it } from "vitest";
import { type BudgetOffer, decideOffer, payPerUnitWei, sumBudget } from "./describe-budget.ts";

describe("payPerUnitWei", () => {
  it("shares 90 % of a budget among its units, rounded down", () => {
    expect(payPerUnitWei(1_000n, 7)).toBe(128n);
    expect(payPerUnitWei(1_000n, 0)).toBeNull();
  });
});

describe("decideOffer", () => {
  type Case = readonly [
    "running" | "assembling" | "done" | "cancelled",
    Parameters<typeof decideOffer>[1],
    BudgetOffer,
  ];
  const budget = (state: "none" | "funded" | "cancelled" | "refundable", availableWei = "5") => ({
    state,
    availableWei,
  });
  const cases: readonly Case[] = [
    ["running", null, "deposit"],
    ["running", budget("none", "0"), "deposit"],
    ["running", budget("funded"), "top-up"],
    ["running", budget("cancelled"), null],
    ["assembling", null, null],
    ["done", null, null],
    ["done", budget("funded"), "give-notice"],
    ["cancelled", budget("cancelled"), null],
    ["cancelled", budget("refundable"), "refund"],
    ["cancelled", budget("refundable", "0"), null],
  ];
  it.each(cases)("of a job that is %s with %j: %s", (state, funding, offer) =>
    expect(decideOffer({ state, standing: false }, funding)).toBe(offer),
  );

  it("asks nobody to pay for a standing job", () =>
    expect(decideOffer({ state: "running", standing: true }, null)).toBeNull());
});

describe("sumBudget", () => {
  it("counts what is spent as deposited, whether it is still held or not", () =>
    expect(sumBudget({ availableWei: "60", heldWei: "10", spentWei: "40" })).toEqual({
      depositedWei: 100n,
      spentWei: 40n,
      restWei: 60n,
    }));
});
