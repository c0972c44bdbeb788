import type { GoldenCase } from "../../golden-vectors.ts";

export const componentsGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "components",
    sizes: [[131, 67]],
    opaque: true,
    ordinal: 0,
    expected: "ad02ff80f2921212140db5da469033281b8ddd56c9d5d0aaa8c8996c0641b745",
  },
  {
    analysis: "components(find=dark,threshold=90,connectivity=four,minArea=3,limit=9)",
    sizes: [[67, 45]],
    opaque: false,
    ordinal: 0,
    expected: "0e34395dfdd0fabbe0730d83c9f29b00990b190ac6eabf448559cefcc812509f",
  },
];
