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
    expected: "7c7fb6c37764dcd3df0299e0768f9786efa0ad5807b5b4cec3186c3ba514eab2",
  },
  {
    analysis: "match(threshold=0.1,limit=5)",
    sizes: [
      [67, 45],
      [8, 11],
    ],
    opaque: false,
    ordinal: 0,
    expected: "edddd739ef2538dae17079d4bcb37b8eb01e8c0496e969b3a01b77d1dfcf12c2",
  },
];
