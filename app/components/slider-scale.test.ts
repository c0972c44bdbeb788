import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromPosition, POSITIONS, roundTo, toPosition } from "./slider-scale.ts";

describe("slider scale", () => {
  it("has its ends at the ends of the range on both scales", () => {
    for (const scale of ["linear", "log"] as const) {
      expect(fromPosition(0, 0.3, 64, scale)).toBeCloseTo(0.3);
      expect(fromPosition(POSITIONS, 0.3, 64, scale)).toBeCloseTo(64);
      expect(toPosition(64, 0.3, 64, scale)).toBe(POSITIONS);
    }
  });

  it("finds a linear position again from its value", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: POSITIONS }), (position) => {
        expect(toPosition(fromPosition(position, -1, 1, "linear"), -1, 1, "linear")).toBe(position);
      }),
    );
  });

  it("keeps values outside the range on the fader", () => {
    expect(toPosition(-5, 0, 1, "linear")).toBe(0);
    expect(toPosition(900, 0.3, 64, "log")).toBe(POSITIONS);
  });

  it("rounds to steps without binary noise", () => {
    expect(roundTo(0.30000000000000004, 0.1)).toBe(0.3);
    expect(roundTo(7.4, 1)).toBe(7);
  });
});
