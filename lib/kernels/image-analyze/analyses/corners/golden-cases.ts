import type { GoldenCase } from "../../golden-vectors.ts";
import { bytesOf } from "../../pieces/words.ts";

export const cornersGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "corners",
    sizes: [[201, 67]],
    opaque: true,
    ordinal: 0,
    expected: "9b04883e12aae629ae2e63f64c6cdccb3d7652a8ea0a3030c7390ee7ab75e8a8",
  },
  {
    analysis: "corners(method=fast12,threshold=9,limit=40)",
    sizes: [[67, 93]],
    opaque: false,
    ordinal: 0,
    expected: "767f96573a32ffa7d3f6e5087fcb4fb0e9e9d4006a0c96791a61670bf75c7c89",
  },
  {
    analysis: "corners(method=harris)",
    sizes: [[131, 45]],
    opaque: false,
    ordinal: 0,
    expected: "01421f31d7c65ffb4611dac6daa5c525e1bcf61f24ad5c01f3e48d18f30037da",
  },
  {
    analysis: "corners(limit=3)",
    sizes: [[61, 47]],
    opaque: false,
    ordinal: 1,
    expected: "742fc157a6e5444db9f3cac89015612d6616d387ef1be6f9b7f978855bba3c03",
    data: () => bytesOf(Uint32Array.of(9, 3, 90, 0x0010_0020, 70, 0, 40, 0x002e_003c)),
  },
];
