import type { GoldenCase } from "../../golden-vectors.ts";
import { bytesOf } from "../../pieces/words.ts";

export const linesGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "lines(threshold=20,minVotes=15)",
    sizes: [[97, 67]],
    opaque: true,
    ordinal: 0,
    expected: "9e983304106cd942fcdeab9d8c10bd5a73273ddce9fdba922188fed2d9d7e2e6",
  },
  {
    analysis: "lines(threshold=50,minVotes=9,limit=3)",
    sizes: [[45, 61]],
    opaque: false,
    ordinal: 0,
    expected: "722fa56e7ef7e8a188179b709f7ada4f0ed34549ea70c14a13abfbc97f00e0a8",
  },
  {
    analysis: "lines(limit=4)",
    sizes: [[83, 47]],
    opaque: false,
    ordinal: 1,
    expected: "4a651b7c1866824b3e5ea40e1f95a286a6df8e93896313fa040f1fadd4daffd4",
    data: () => bytesOf(Int32Array.of(900, 5, 4, 200, 90, 20, 180, 0, 70, 150, 37, 44, 120, 163, -31)),
  },
];
