import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floorDivide, ONE, parseFixed } from "./fixed-point.ts";

describe("parseFixed", () => {
  it.each([
    ["0", 0n],
    ["-0", 0n],
    ["1", ONE],
    ["+2.", 2n * ONE],
    [".5", ONE / 2n],
    ["-0.75", (-3n * ONE) / 4n],
    ["1e-1", (ONE + 5n) / 10n],
    ["2.5E+1", 25n * ONE],
    // 2^-60 has 60 decimals; half of it is rounded up, a little less is not.
    ["0.000000000000000000867361737988403547205962240695953369140625", 1n],
    ["0.0000000000000000004336808689942017736029811203479766845703125", 1n],
    ["0.0000000000000000004336808689942017736029811203479766845703124", 0n],
    ["-0.0000000000000000004336808689942017736029811203479766845703125", 0n],
    ["-0.0000000000000000004336808689942017736029811203479766845703126", -1n],
  ])("reads %s", (text, value) => {
    expect(parseFixed(text)).toBe(value);
  });

  it.each(["", ".", "-", "1,5", "0x10", "1e", "1e1.5", "NaN", "Infinity", "1 2", "1e100", "--1"])(
    "refuses %j",
    (text) => {
      expect(parseFixed(text)).toBeNull();
    },
  );

  it("reads back every double of ordinary size exactly", () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), (n) => {
        const value = n / 2 ** 50;
        // toFixed(50) writes all digits of a multiple of 2^-50.
        expect(parseFixed(value.toFixed(50))).toBe(BigInt(n) << 10n);
      }),
    );
  });
});

describe("floorDivide", () => {
  it.each([
    [7n, 2n, 3n],
    [-7n, 2n, -4n],
    [-8n, 2n, -4n],
    [0n, 5n, 0n],
  ])("%s / %s rounds down to %s", (a, b, quotient) => {
    expect(floorDivide(a, b)).toBe(quotient);
  });
});
