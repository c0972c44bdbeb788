import fc from "fast-check";
import { expect, test } from "vitest";
import { shareOut } from "./share-out.ts";

const amount = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
const weights = fc.array(fc.bigInt({ min: 1n, max: 2n ** 96n }), { minLength: 1, maxLength: 40 });
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

test("shares sum to the amount and depart from the exact ones by less than a wei", () => {
  fc.assert(
    fc.property(amount, weights, (whole, of) => {
      const shares = shareOut(whole, of);
      expect(sum(shares)).toBe(whole);
      const total = sum(of);
      for (const [i, weight] of of.entries()) {
        // |share − whole × weight ÷ total| < 1, without a fraction.
        const difference = shares[i]! * total - whole * weight;
        expect(difference < total && difference > -total).toBe(true);
      }
    }),
  );
});

test("odd wei go to those at whom the fractions make a whole one", () => {
  expect(shareOut(10n, [1n, 1n, 1n])).toEqual([3n, 3n, 4n]);
  expect(shareOut(2n, [1n, 1n, 1n, 1n])).toEqual([0n, 1n, 0n, 1n]);
  expect(shareOut(0n, [5n, 7n])).toEqual([0n, 0n]);
  expect(shareOut(9n, [2n, 1n])).toEqual([6n, 3n]);
});

test("nobody to share among gets nothing", () => {
  expect(shareOut(9n, [])).toEqual([]);
});
