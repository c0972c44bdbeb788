import type { GoldenCase } from "../../golden-vectors.ts";

export const componentsGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "components",
    sizes: [[131, 67]],
    opaque: true,
    ordinal: 0,
    expected: "d5649cafc6126505f9abd1f19178eb8255c396b1a7a309ef76ac266f32c03d01",
  },
  {
    analysis: "components(find=dark,threshold=90,connectivity=four,minArea=3,limit=9)",
    sizes: [[67, 45]],
    opaque: false,
    ordinal: 0,
    expected: "5076830879558acc4bd3517686461679cf90045ff41c6cef3a9cf0b345a2e03f",
  },
];
