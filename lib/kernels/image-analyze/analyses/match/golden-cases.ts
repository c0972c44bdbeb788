import type { GoldenCase } from "../../golden-vectors.ts";

export const matchGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "match(threshold=0.3,spacing=2)",
    sizes: [
      [101, 67],
      [13, 9],
    ],
    opaque: true,
    ordinal: 0,
    expected: "0f9a775cebd4b4eae00b30491895fef22f338c7dfe3c9f5a12a02f17fd96f7e4",
  },
  {
    analysis: "match(threshold=0.1,limit=5)",
    sizes: [
      [67, 45],
      [8, 11],
    ],
    opaque: false,
    ordinal: 0,
    expected: "c5e04ff52e1a8e0fc84cac8f8c1c21739d5b7c6e40ef31df18fcba85913c268c",
  },
];
