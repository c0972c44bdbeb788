import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MedianNetwork, medianNetwork } from "./median-network.ts";

/** What the network makes of a window of `u8[side][side]`, comparator by comparator, on numbers instead of vectors. */
function run({ comparators, places }: MedianNetwork, window: readonly (readonly number[])[]): number {
  const values = Array.from({ length: places }, (_, place) => [...(window[place] ?? [])]);
  for (let at = 0; at < comparators.length; at += 8) {
    const [kind, a, aShift, b, bShift, low, high, beyond] = comparators.subarray(at, at + 8) as unknown as number[];
    for (let x = 0; x <= beyond!; x++) {
      const one = values[a!]![x + aShift!]!;
      const other = values[b!]![x + bShift!]!;
      if (kind !== 2) values[low!]![x] = Math.min(one, other);
      if (kind !== 1) values[high!]![x] = Math.max(one, other);
    }
  }
  return values.at(-1)![0]!;
}

const medianOf = (window: readonly (readonly number[])[]): number => {
  const sorted = window.flat().sort((a, b) => a - b);
  return sorted[(sorted.length - 1) / 2]!;
};

describe("medianNetwork", () => {
  it("of radius 1 finds the median of all arrangements of two values, and so of any", () => {
    const network = medianNetwork(1);
    for (let bits = 0; bits < 512; bits++) {
      const window = [0, 3, 6].map((row) => [0, 1, 2].map((column) => (bits >> (row + column)) & 1));
      expect(run(network, window)).toBe(medianOf(window));
    }
  });

  it.each([2, 3, 4, 5])("of radius %i finds the median", (radius) => {
    const network = medianNetwork(radius);
    const side = 2 * radius + 1;
    const cells = (most: number) => {
      const row = fc.array(fc.integer({ min: 0, max: most }), { minLength: side, maxLength: side });
      return fc.array(row, { minLength: side, maxLength: side });
    };
    fc.assert(
      fc.property(fc.oneof(cells(1), cells(255)), (window) => {
        expect(run(network, window)).toBe(medianOf(window));
      }),
    );
  });

  it.each([
    [1, 15],
    [2, 57],
    [3, 171],
    [4, 242],
    [5, 480],
  ])("of radius %i takes %i comparators a pixel", (radius, count) => {
    expect(medianNetwork(radius).comparators.length / 8).toBe(count);
  });
});
