import type { AnalysisReference } from "../../reference-image.ts";
import type { ComponentsOp } from "./analysis.ts";

/** Flood fill from each pixel that is in no component yet, row by row. */
export const componentsReference: AnalysisReference<ComponentsOp> = ({ op, images }) => {
  const { width, height, luma } = images[0]!;
  const wanted = (x: number, y: number): boolean => luma(x, y) >= op.threshold === (op.find === "bright");
  const seen = new Set<number>();
  const found: number[][] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (seen.has(y * width + x) || !wanted(x, y)) continue;
      const pixels = [[x, y]] as [number, number][];
      seen.add(y * width + x);
      for (const [px, py] of pixels)
        for (let v = py - 1; v <= py + 1; v++)
          for (let u = px - 1; u <= px + 1; u++) {
            if (u < 0 || v < 0 || u >= width || v >= height || seen.has(v * width + u) || !wanted(u, v)) continue;
            if (op.connectivity === "four" && u !== px && v !== py) continue;
            seen.add(v * width + u);
            pixels.push([u, v]);
          }
      const xs = pixels.map(([px]) => px);
      const ys = pixels.map(([, py]) => py);
      const least = Math.min(...ys) * 65536 + Math.min(...xs);
      const largest = Math.max(...ys) * 65536 + Math.max(...xs);
      const sum = (values: number[]): number => values.reduce((a, b) => a + b);
      if (pixels.length >= op.minArea) found.push([pixels.length, least, largest, sum(xs), 0, sum(ys), 0]);
    }
  const listed = found.toSorted(([a], [b]) => b! - a!).slice(0, op.limit);
  return [found.length, listed.length, ...listed.flat(), ...Array(7 * (op.limit - listed.length)).fill(0)];
};
