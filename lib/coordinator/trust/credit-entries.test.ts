import fc from "fast-check";
import { expect, test } from "vitest";
import { creditReason, grantCredit, type HeldVote, revokeCredit } from "./credit-entries.ts";
import type { HostStanding } from "./trust-record.ts";

const anyVote = fc.record<HeldVote<string, string>>({
  side: fc.constantFrom("A", "B"),
  standing: fc.constantFrom<HostStanding>("proven", "unproven", "caught"),
  holder: fc.constantFrom("x", "y", "z", "w"),
});

test.each([
  ["credit.granted", "A", "proven", true],
  ["credit.granted", "A", "unproven", true],
  ["credit.pending", "A", "proven", false],
  ["credit.forfeited", "A", "caught", true],
  ["credit.wrong", "B", "caught", true],
  ["credit.wrong", "B", "proven", true],
] as const)("%s: %s by a host that is %s, released: %s", (reason, side, standing, released) => {
  expect(creditReason({ side, standing }, "A", released)).toBe(reason);
});

test("the ledger balances, pays each agreeing holder the same and once, and nobody else", () => {
  fc.assert(
    fc.property(fc.array(anyVote), fc.nat(1_000_000), fc.subarray(["x", "y", "z"]), (votes, creditMicro, before) => {
      const paid = new Set(before);
      const entries = grantCredit(votes, "A", creditMicro, paid);
      expect(entries.reduce((sum, entry) => sum + entry.creditMicro, 0)).toBe(0);
      const holders = entries.filter(({ holder }) => holder !== null);
      const expected = votes.filter(({ side, standing }) => side === "A" && standing !== "caught");
      expect(new Set(holders.map(({ holder }) => holder))).toEqual(
        new Set(expected.map(({ holder }) => holder).filter((holder) => !paid.has(holder))),
      );
      expect(new Set(holders.map(({ holder }) => holder)).size).toBe(holders.length);
      for (const entry of holders) expect(entry.creditMicro).toBe(creditMicro);
    }),
  );
});

test("what is revoked is what was granted", () => {
  const votes: HeldVote<string, string>[] = [
    { side: "A", standing: "proven", holder: "x" },
    { side: "A", standing: "proven", holder: "y" },
  ];
  const entries = [...grantCredit(votes, "A", 7, new Set()), ...revokeCredit(["x"], 7)];
  const balance = (holder: string | null): number =>
    entries.filter((entry) => entry.holder === holder).reduce((sum, entry) => sum + entry.creditMicro, 0);
  expect([balance("x"), balance("y"), balance(null)]).toEqual([0, 7, -7]);
});
