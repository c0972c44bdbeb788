import type { GoldenCase } from "../../golden-vectors.ts";

export const componentsGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "components",
    sizes: [[131, 67]],
    opaque: true,
    ordinal: 0,
    expected: "71a6e1f337b4573d88a635b164d159a9630f740ed393a0b98d4885ef57d12962",
  },
  {
    analysis: "components(find=dark,threshold=90,connectivity=four,minArea=3,limit=9)",
    sizes: [[67, 45]],
    opaque: false,
    ordinal: 0,
    expected: "7da3a312e28a3637867731ae27d1992c1b7f0420e0d834015954eac1d7bb4d4f",
  },
];
