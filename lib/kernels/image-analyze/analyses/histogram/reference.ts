import type { AnalysisReference } from "../../reference-image.ts";
import type { HistogramOp } from "./analysis.ts";

export const histogramReference: AnalysisReference<HistogramOp> = ({ images }) =>
  images.flatMap((image) => {
    const counts = Array.from({ length: 1024 }, () => 0);
    for (let y = 0; y < image.height; y++)
      for (let x = 0; x < image.width; x++) {
        for (let c = 0; c < 3; c++) counts[c * 256 + image.colour(x, y, c)]!++;
        counts[3 * 256 + image.luma(x, y)]!++;
      }
    return counts;
  });
