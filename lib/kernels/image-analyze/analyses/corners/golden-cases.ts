import type { GoldenCase } from "../../golden-vectors.ts";
import { bytesOf } from "../../pieces/words.ts";

export const cornersGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "corners",
    sizes: [[201, 67]],
    opaque: true,
    ordinal: 0,
    expected: "b574846d59745330f0c2fb3ff49f31ce36b782473b6729ac57a9abe80aedd52f",
  },
  {
    analysis: "corners(method=fast12,threshold=9,limit=40)",
    sizes: [[67, 93]],
    opaque: false,
    ordinal: 0,
    expected: "269852fcac28e942541d29c1070224565b724479e1ae11faf88ef30a4220b408",
  },
  {
    analysis: "corners(method=harris)",
    sizes: [[131, 45]],
    opaque: false,
    ordinal: 0,
    expected: "5cdeb78bbcb3cd10420ac6f2f63db02f4258dbd2f6aebaa7da55dcd33b5724d1",
  },
  {
    analysis: "corners(limit=3)",
    sizes: [[61, 47]],
    opaque: false,
    ordinal: 1,
    expected: "19fedbc3b36bcddae401197b3959ea4295d5dab47220a026839f6b05e3edf4e5",
    data: () => bytesOf(Uint32Array.of(9, 3, 90, 0x0010_0020, 70, 0, 40, 0x002e_003c)),
  },
];
