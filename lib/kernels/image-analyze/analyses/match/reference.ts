import type { AnalysisReference } from "../../reference-image.ts";
import { rankWhole } from "../../reference-peaks.ts";
import type { MatchOp } from "./analysis.ts";

export const matchReference: AnalysisReference<MatchOp> = ({ op, images }) => {
  const [picture, template] = images;
  const { width, height } = template!;
  const n = BigInt(width * height);
  const scoreAt = (x: number, y: number): number => {
    let [p, t, pp, tt, pt] = [0, 0, 0, 0, 0];
    for (let v = 0; v < height; v++)
      for (let u = 0; u < width; u++) {
        const a = picture!.luma(x + u, y + v);
        const b = template!.luma(u, v);
        [p, t, pp, tt, pt] = [p + a, t + b, pp + a * a, tt + b * b, pt + a * b];
      }
    const covariance = n * BigInt(pt) - BigInt(p) * BigInt(t);
    const spread = (n * BigInt(pp) - BigInt(p) ** 2n) * (n * BigInt(tt) - BigInt(t) ** 2n);
    if (covariance <= 0n || spread === 0n) return 0;
    return Number(rootOf(((covariance ** 2n) << 32n) / spread));
  };
  const places = { width: picture!.width - width + 1, height: picture!.height - height + 1 };
  const floor = Math.max(1, Math.floor(op.threshold * 65536 + 0.5)) - 1;
  return rankWhole(places, scoreAt, op.spacing, floor, op.limit);
};

/** ⌊√square⌋, bit by bit; at most 2¹⁶. */
function rootOf(square: bigint): bigint {
  let root = 0n;
  for (let bit = 1n << 16n; bit > 0n; bit >>= 1n) if ((root + bit) ** 2n <= square) root += bit;
  return root;
}
