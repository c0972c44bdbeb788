import type { GoldenCase } from "../../golden-vectors.ts";
import { bytesOf } from "../../pieces/words.ts";

export const cornersGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "corners",
    sizes: [[201, 67]],
    opaque: true,
    ordinal: 0,
    expected: "37129200f8f7f7c0d623f4e8bbdc6608d6cf5a64c557e64d2579164dbfc35a3a",
  },
  {
    analysis: "corners(method=fast12,threshold=9,limit=40)",
    sizes: [[67, 93]],
    opaque: false,
    ordinal: 0,
    expected: "eb4915996611be38b6182b0e70d720116b80170124aa41a3deef3d56d23b61e7",
  },
  {
    analysis: "corners(method=harris)",
    sizes: [[131, 45]],
    opaque: false,
    ordinal: 0,
    expected: "a3f3cf52a7e1e38ad18547cd32b3b974fc3a45ab96632a1db458fc42959d0633",
  },
  {
    analysis: "corners(limit=3)",
    sizes: [[61, 47]],
    opaque: false,
    ordinal: 1,
    expected: "55e4dfbe68658224a582c80641bcfd76cef04b7c41cb2006c9ecf167fbc18d32",
    data: () => bytesOf(Uint32Array.of(9, 3, 90, 0x0010_0020, 70, 0, 40, 0x002e_003c)),
  },
];
