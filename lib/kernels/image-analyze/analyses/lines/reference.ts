import type { AnalysisReference } from "../../reference-image.ts";
import type { LinesOp } from "./analysis.ts";

/** cos and sin in 1/16384; as near as this, rounding is the same as that of any table. */
const DIRECTIONS = Array.from({ length: 180 }, (_, angle) => ({
  cos: Math.round(Math.cos((angle * Math.PI) / 180) * 16384),
  sin: Math.round(Math.sin((angle * Math.PI) / 180) * 16384),
}));

export const linesReference: AnalysisReference<LinesOp> = ({ op, images }) => {
  const { width, height, luma } = images[0]!;
  const votes = DIRECTIONS.map(() => new Map<number, number>());
  let edges = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (dx: number, dy: number): number => luma(x + dx, y + dy);
      const gx = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1);
      const gy = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1);
      if (gx * gx + gy * gy < (4 * op.threshold) ** 2) continue;
      edges++;
      for (const [angle, { cos, sin }] of DIRECTIONS.entries()) {
        const rho = Math.floor((cos * x + sin * y) / 16384);
        votes[angle]!.set(rho, (votes[angle]!.get(rho) ?? 0) + 1);
      }
    }
  const isPeak = (angle: number, rho: number, count: number): boolean => {
    for (let da = -4; da <= 4; da++)
      for (let dr = -12; dr <= 12; dr++) {
        const wrapped = angle + da < 0 || angle + da >= 180;
        const otherAngle = (angle + da + 180) % 180;
        const otherRho = (wrapped ? -1 - rho : rho) + dr;
        const other = votes[otherAngle]!.get(otherRho) ?? 0;
        const before = otherAngle < angle || (otherAngle === angle && otherRho < rho);
        if (other > count || (other === count && before)) return false;
      }
    return true;
  };
  const found = votes.flatMap((counts, angle) =>
    [...counts]
      .filter(([rho, count]) => count >= op.minVotes && isPeak(angle, rho, count))
      .map(([rho, count]) => [count, angle, rho]),
  );
  found.sort((a, b) => b[0]! - a[0]! || a[1]! - b[1]! || a[2]! - b[2]!);
  const listed = found.slice(0, op.limit);
  return [edges, found.length, listed.length, ...listed.flat(), ...Array(3 * (op.limit - listed.length)).fill(0)];
};
