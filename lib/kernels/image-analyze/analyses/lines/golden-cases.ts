import type { GoldenCase } from "../../golden-vectors.ts";
import { bytesOf } from "../../pieces/words.ts";

export const linesGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "lines(threshold=20,minVotes=15)",
    sizes: [[97, 67]],
    opaque: true,
    ordinal: 0,
    expected: "3e570cca92381f422e54607b0f837a6fc16f6fa8d64b2da060bbe6759cf9f265",
  },
  {
    analysis: "lines(threshold=50,minVotes=9,limit=3)",
    sizes: [[45, 61]],
    opaque: false,
    ordinal: 0,
    expected: "65173e0fe164d9bd654e53c2a94b74241f31773380c32ddb9b6764cad5506523",
  },
  {
    analysis: "lines(limit=4)",
    sizes: [[83, 47]],
    opaque: false,
    ordinal: 1,
    expected: "378a71191918152f8fcbafaf51bdf9dd8fde3b228938bc733193127399b51eb3",
    data: () => bytesOf(Int32Array.of(900, 5, 4, 200, 90, 20, 180, 0, 70, 150, 37, 44, 120, 163, -31)),
  },
];
