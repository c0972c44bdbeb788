import type { GoldenCase } from "../../golden-vectors.ts";

export const componentsGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "components",
    sizes: [[131, 67]],
    opaque: true,
    ordinal: 0,
    expected: "9d1e568d76002c20295f15a899aa5bb1442ff539f16ca4a60b9031117c8af51f",
  },
  {
    analysis: "components(find=dark,threshold=90,connectivity=four,minArea=3,limit=9)",
    sizes: [[67, 45]],
    opaque: false,
    ordinal: 0,
    expected: "01c4db34e2b5e53ce99b89397016b90b6b959da42ae7f815d29b4ed450c8c495",
  },
];
