import type { GoldenCase } from "../../golden-vectors.ts";

export const duplicatesGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "duplicates",
    sizes: [[201, 131]],
    opaque: true,
    ordinal: 0,
    expected: "e04d334f5875a09e16e57cc6c09d918f00bf5ef0a97ee60d60dc07462f373609",
  },
  {
    analysis: "duplicates(hash=dhash)",
    sizes: [[37, 141]],
    opaque: false,
    ordinal: 0,
    expected: "cfe08baa4420e83c0fc371c7543c926533e0ba5be2e19d010326ca78db60bdcb",
  },
];
