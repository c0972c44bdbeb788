import { describe, expect, it } from "vitest";
import { addPoint, type CurvePoint, movePoint } from "./move-point.ts";

const curve: readonly CurvePoint[] = [
  [0, 0],
  [128, 140],
  [255, 255],
];

describe("movePoint", () => {
  it.each([
    ["to where it is drawn", 1, 100.4, 90.6, [100, 91]],
    ["not past the point before it", 1, -20, 140, [1, 140]],
    ["not past the point after it", 1, 400, 140, [254, 140]],
    ["not out of the levels", 2, 300, -7, [255, 0]],
  ] as const)("moves %s", (_, at, x, y, expected) => expect(movePoint(curve, at, x, y)[at]).toEqual(expected));
});

describe("addPoint", () => {
  it("keeps points in order and says where the new one is", () => {
    expect(addPoint(curve, [60, 80], 16)).toEqual({
      at: 1,
      points: [
        [0, 0],
        [60, 80],
        [128, 140],
        [255, 255],
      ],
    });
  });

  it("adds none where one is, nor more than there may be", () => {
    expect(addPoint(curve, [128, 3], 16)).toBeNull();
    expect(addPoint(curve, [60, 80], 3)).toBeNull();
  });
});
