import type { AnalysisReference, ReferenceImage } from "../../reference-image.ts";
import { rankWhole } from "../../reference-peaks.ts";
import type { CornersOp } from "./analysis.ts";

/** The circle of radius 3, clockwise from north. */
const CIRCLE = [
  ...[
    [0, -3],
    [1, -3],
    [2, -2],
    [3, -1],
    [3, 0],
    [3, 1],
    [2, 2],
    [1, 3],
  ],
  ...[
    [0, 3],
    [-1, 3],
    [-2, 2],
    [-3, 1],
    [-3, 0],
    [-3, -1],
    [-2, -2],
    [-1, -3],
  ],
] as const satisfies readonly (readonly number[])[];
const WINDOW = [1, 4, 6, 4, 1] as const;

export const cornersReference: AnalysisReference<CornersOp> = ({ op, images }) => {
  const [image] = images;
  const response = op.method === "harris" ? harrisAt : op.method === "fast9" ? fastAt(9) : fastAt(12);
  const floor = op.method === "harris" ? Math.floor(op.threshold ** 4 / 256) : op.threshold;
  return rankWhole(image!, (x, y) => response(image!, x, y), 1, floor, op.limit);
};

function fastAt(arc: number) {
  return ({ luma }: ReferenceImage, x: number, y: number): number => {
    const differences = CIRCLE.map(([dx, dy]) => luma(x + dx!, y + dy!) - luma(x, y));
    let best = 0;
    for (let start = 0; start < 16; start++) {
      const along = Array.from({ length: arc }, (_, i) => differences[(start + i) % 16]!);
      best = Math.max(best, Math.min(...along), Math.min(...along.map((difference) => -difference)));
    }
    return best;
  };
}

function harrisAt({ luma }: ReferenceImage, x: number, y: number): number {
  let [xx, yy, xy] = [0, 0, 0];
  for (const [j, down] of WINDOW.entries())
    for (const [i, across] of WINDOW.entries()) {
      const at = (dx: number, dy: number): number => luma(x + i - 2 + dx, y + j - 2 + dy);
      const gx = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1);
      const gy = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1);
      xx += across * down * gx * gx;
      yy += across * down * gy * gy;
      xy += across * down * gx * gy;
    }
  const [a, b, c] = [xx >> 14, yy >> 14, xy >> 14];
  return a * b - c * c - 41 * (((a + b) ** 2) >> 10);
}
