/** A point of a curve: level before, level after. */
export type CurvePoint = readonly [x: number, y: number];

/** Highest level. */
const TOP = 255;

/** Moves a point as far as the curve allows: within the levels, and never past its neighbours. */
export function movePoint(points: readonly CurvePoint[], at: number, x: number, y: number): readonly CurvePoint[] {
  const least = at === 0 ? 0 : points[at - 1]![0] + 1;
  const most = at === points.length - 1 ? TOP : points[at + 1]![0] - 1;
  return points.with(at, [clamp(x, least, most), clamp(y, 0, TOP)]);
}

/** Adds a point in order of x; null where there is one already, or no room for more. */
export function addPoint(
  points: readonly CurvePoint[],
  point: CurvePoint,
  maxCount: number,
): { readonly points: readonly CurvePoint[]; readonly at: number } | null {
  if (points.length >= maxCount || points.some(([x]) => x === point[0])) return null;
  const at = points.filter(([x]) => x < point[0]).length;
  return { points: points.toSpliced(at, 0, point), at };
}

const clamp = (value: number, least: number, most: number): number =>
  Math.round(Math.min(most, Math.max(least, value)));
