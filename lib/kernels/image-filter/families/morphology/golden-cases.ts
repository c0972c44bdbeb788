import type { GoldenCase } from "../../golden-vectors.ts";

/** Every operation and shape; radii whose rows are of every length. */
export const morphologyGoldenCases: readonly GoldenCase[] = [
  ["erode(radius=1)", 61, 43, true, 0, "21f12055859666124944d98a72bf3845d6e33db4ad8a2da140593d9d02dc9da7"],
  [
    "dilate(radius=4,shape=square)",
    300,
    37,
    false,
    1,
    "5180246de3b91e3b9ff7a9bb89369a09fe3916cf70c69788da364cc4394cfaae",
  ],
  ["open(radius=3)", 83, 61, false, 0, "36d99d5ca76b007bfa9b729cd2145bbdba17fb907ddbd4125c85a48d13e897fb"],
  ["close(radius=7)", 61, 83, false, 0, "81358f87693ff971c9bb01f3765ad09780512e3fae6b3ef10e4be87adafa004f"],
  ["close(radius=2,shape=square)", 67, 41, true, 0, "c757231f0051391f7eaa81db1a04637fd1da9f722e04be6b792b501adb169452"],
  ["dilate(radius=32)", 71, 89, true, 0, "0ef417e9ab9c6d61e02da613a92d46c3bebffc9f0773d10a5ef208c40d66acee"],
  [
    "open(radius=11,shape=square)",
    53,
    59,
    false,
    0,
    "d45ef807c29a1294d80ba33b6621d1c2443907fa3f5ad3453ecdf7e670561bf2",
  ],
];
