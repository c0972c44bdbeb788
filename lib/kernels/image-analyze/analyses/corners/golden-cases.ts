import type { GoldenCase } from "../../golden-vectors.ts";
import { bytesOf } from "../../pieces/words.ts";

export const cornersGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "corners",
    sizes: [[201, 67]],
    opaque: true,
    ordinal: 0,
    expected: "6db6f535f27b80224dfc371f6d88e55058abb6d0864f9adb599d4d11b3cb5630",
  },
  {
    analysis: "corners(method=fast12,threshold=9,limit=40)",
    sizes: [[67, 93]],
    opaque: false,
    ordinal: 0,
    expected: "92c58decb8031a68a539c560aea467f00db385155aeb7eb8532db37480ec0cbf",
  },
  {
    analysis: "corners(method=harris)",
    sizes: [[131, 45]],
    opaque: false,
    ordinal: 0,
    expected: "c0c45e0a732d0f3bea8055e12365cf038800b56ac769c2cf2e83589483716cb5",
  },
  {
    analysis: "corners(limit=3)",
    sizes: [[61, 47]],
    opaque: false,
    ordinal: 1,
    expected: "ba4effe18d472c2c504ee726bddd1dfb574acc145a46cf3e45b0de332450e8f3",
    data: () => bytesOf(Uint32Array.of(9, 3, 90, 0x0010_0020, 70, 0, 40, 0x002e_003c)),
  },
];
