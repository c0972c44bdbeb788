import type { GoldenCase } from "../../golden-vectors.ts";
import { bytesOf } from "../../pieces/words.ts";

export const cornersGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "corners",
    sizes: [[201, 67]],
    opaque: true,
    ordinal: 0,
    expected: "307a15b0fce58bb48d567e3565917f62345911a4c25cadedbb9121d6786410c7",
  },
  {
    analysis: "corners(method=fast12,threshold=9,limit=40)",
    sizes: [[67, 93]],
    opaque: false,
    ordinal: 0,
    expected: "9db1df12b3549e42d1c91c6413174d3ad035a77c7b728b8f74c7d3f0f870beb1",
  },
  {
    analysis: "corners(method=harris)",
    sizes: [[131, 45]],
    opaque: false,
    ordinal: 0,
    expected: "115716a2d8f4ebea885f733b8c12a57f95bd643045e13bc3c0b98d0897e75796",
  },
  {
    analysis: "corners(limit=3)",
    sizes: [[61, 47]],
    opaque: false,
    ordinal: 1,
    expected: "9998ee0e4edc328b5673e02cb373b491455f84efb86155a11421537c9dcd9f48",
    data: () => bytesOf(Uint32Array.of(9, 3, 90, 0x0010_0020, 70, 0, 40, 0x002e_003c)),
  },
];
