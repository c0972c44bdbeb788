import type { GoldenCase } from "../../golden-vectors.ts";

/** Every filter, shrinking and growing. */
export const resampleGoldenCases: readonly GoldenCase[] = [
  [
    "resize(width=30,height=70,filter=nearest)",
    83,
    41,
    false,
    0,
    "85b1aac345ae1fc1dc9203970264ea0d968b4a39c175704c72f9255bb357c273",
  ],
  [
    "resize(width=90,height=21,filter=bilinear)",
    53,
    67,
    true,
    0,
    "b4f63385b27376da4a51fd91a9ea2d5f05c5c6f217f01df42260c525930d253c",
  ],
  [
    "resize(width=29,height=80,filter=bilinear)",
    73,
    47,
    false,
    0,
    "bbed03309dabb222eb8e9449932f57a4b739094cfdc05adedf757e6f4236183e",
  ],
  [
    "resize(width=31,height=90,filter=bicubic)",
    67,
    59,
    true,
    0,
    "85893efd8d5db0244f3dcb7dffc035dc36afb72050fc73aade85b053525a0457",
  ],
  [
    "resize(width=290,filter=bicubic)",
    43,
    11,
    false,
    1,
    "e1d4f2c40e3aca6f6e31481d8151941819cd3f8ff263c2eb94b0c0e4e6e6c43d",
  ],
];
