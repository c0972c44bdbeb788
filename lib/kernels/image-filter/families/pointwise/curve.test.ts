import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monotoneCurve, type Point } from "./curve.ts";

const coordinate = fc.integer({ min: 0, max: 255 });
const pointsArbitrary = fc
  .uniqueArray(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 16, selector: ([x]) => x })
  .map((points) => points.toSorted(([a], [b]) => a - b));

describe("monotoneCurve", () => {
  it("goes through its points, in whatever order they come", () => {
    fc.assert(
      fc.property(pointsArbitrary, (points) => {
        const curve = monotoneCurve(points.toReversed());
        for (const [x, y] of points) expect(curve(x)).toBeCloseTo(y, 9);
      }),
    );
  });

  it("never leaves the levels of the two points it is between, and rises or falls as they do", () => {
    fc.assert(
      fc.property(pointsArbitrary, (points) => {
        const curve = monotoneCurve(points);
        for (const [i, [x1, y1]] of points.entries()) {
          if (i === 0) continue;
          const [x0, y0] = points[i - 1]!;
          const direction = Math.sign(y1 - y0);
          for (let k = 1; k <= 8; k++) {
            const step = curve(x0 + ((x1 - x0) * k) / 8) - curve(x0 + ((x1 - x0) * (k - 1)) / 8);
            expect(step * direction).toBeGreaterThanOrEqual(direction === 0 ? 0 : -1e-9);
            if (direction === 0) expect(step).toBeCloseTo(0, 9);
          }
        }
      }),
    );
  });

  it("is a straight line between two points, and level outside them", () => {
    const curve = monotoneCurve([
      [50, 100],
      [150, 0],
    ]);
    expect([0, 50, 75, 100, 150, 255].map(curve)).toEqual([100, 100, 75, 50, 0, 0]);
  });

  it("takes the last of several points with one x", () => {
    const points: Point[] = [
      [0, 0],
      [10, 7],
      [0, 5],
      [10, 5],
    ];
    expect([0, 5, 10].map(monotoneCurve(points))).toEqual([5, 5, 5]);
  });

  it("has the slopes of PCHIP", () => {
    // By hand, secants being 1 and 4: (4·1 − 1·4)/3 = 0 at the start, 9/(5/1 + 4/4) = 1.5, and (5·4 − 2·1)/3 = 6 at the end.
    const curve = monotoneCurve([
      [0, 0],
      [1, 1],
      [3, 9],
    ]);
    expect(curve(0.5)).toBeCloseTo(0.5 + (0 - 1.5) / 8, 12);
    expect(curve(2)).toBeCloseTo(5 + (2 * (1.5 - 6)) / 8, 12);
  });
});
