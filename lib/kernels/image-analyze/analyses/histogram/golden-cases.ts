import type { GoldenCase } from "../../golden-vectors.ts";
import { bytesOf } from "../../pieces/words.ts";
import { HISTOGRAM_WORDS } from "./analysis.ts";

export const histogramGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "histogram",
    sizes: [[301, 67]],
    opaque: true,
    ordinal: 0,
    expected: "41326abc78cf8aa7cd345abc5b1d648e2df1b5c03fd2fadbe4a25fc52fe73139",
  },
  {
    analysis: "histogram",
    sizes: [[67, 93]],
    opaque: false,
    ordinal: 0,
    expected: "bfb8e943a4498a01e17124151eb1768fab8b093e288ce4c5572b619d991cd588",
  },
  {
    analysis: "histogram(scale=root)",
    sizes: [[31, 33]],
    opaque: true,
    ordinal: 1,
    expected: "a659609cdbb59728b9b27732a68c2ff52dc34bf54e6843df03a64e592267dee6",
    data: () => bytesOf(Uint32Array.from({ length: HISTOGRAM_WORDS }, (_, level) => (level * 37) % 101)),
  },
];
