export type Point = readonly [x: number, y: number];

/**
 * A smooth curve through points that never overshoots them: between two points it rises, falls or stays level as they do.
 *
 * Piecewise cubic Hermite interpolation with the slopes of Fritsch and Butland ("A method for constructing local monotone
 * piecewise cubic interpolants", SIAM J. Sci. Stat. Comput. 5, 1984): zero where the secants on both sides differ in
 * sign, else their weighted harmonic mean; at the ends the three-point formula, limited likewise (Moler, "Numerical
 * Computing with MATLAB", §3.4, as PCHIP does). Two points give a straight line. Outside the points the curve stays
 * level. + − × ÷ only: the same numbers on every machine.
 *
 * @param points at least one, in any order; of several with one x the last counts.
 */
export function monotoneCurve(points: readonly Point[]): (x: number) => number {
  const sorted = [...new Map(points)].sort(([a], [b]) => a - b);
  const slopes = slopesOf(sorted);
  return (x) => {
    const next = sorted.findIndex(([at]) => at > x);
    if (next === 0) return sorted[0]![1];
    if (next < 0) return sorted.at(-1)![1];
    const [x0, y0] = sorted[next - 1]!;
    const [x1, y1] = sorted[next]!;
    const width = x1 - x0;
    const t = (x - x0) / width;
    const s = 1 - t;
    const bend = s * slopes[next - 1]! - t * slopes[next]!;
    return y0 + (y1 - y0) * t * t * (3 - 2 * t) + width * t * s * bend;
  };
}

/** Slope of the curve at each point. */
function slopesOf(points: readonly Point[]): number[] {
  const widths = points.slice(1).map(([x], i) => x - points[i]![0]);
  const secants = points.slice(1).map(([, y], i) => (y - points[i]![1]) / widths[i]!);
  if (secants.length < 2) return points.map(() => secants[0] ?? 0);
  const inner = secants.slice(1).map((after, i) => innerSlope(widths[i]!, widths[i + 1]!, secants[i]!, after));
  const first = endSlope(widths[0]!, widths[1]!, secants[0]!, secants[1]!);
  const last = endSlope(widths.at(-1)!, widths.at(-2)!, secants.at(-1)!, secants.at(-2)!);
  return [first, ...inner, last];
}

function innerSlope(widthBefore: number, widthAfter: number, before: number, after: number): number {
  if (before * after <= 0) return 0;
  const a = 2 * widthAfter + widthBefore;
  const b = widthAfter + 2 * widthBefore;
  return (a + b) / (a / before + b / after);
}

/** @param near the secant at the end, of a step of width `width`. @param far the one beside it. */
function endSlope(width: number, widthBeside: number, near: number, far: number): number {
  const slope = ((2 * width + widthBeside) * near - width * far) / (width + widthBeside);
  if (slope * near <= 0) return 0;
  const steepest = 3 * near;
  return near * far <= 0 && slope * slope > steepest * steepest ? steepest : slope;
}
