import type { GoldenCase } from "../../golden-vectors.ts";

export const matchGoldenCases: readonly GoldenCase[] = [
  {
    analysis: "match(threshold=0.3,spacing=2)",
    sizes: [
      [101, 67],
      [13, 9],
    ],
    opaque: true,
    ordinal: 0,
    expected: "e302631521e290f8e4cdba33df111ea50c690b98143597ff5a26e71fb986a48e",
  },
  {
    analysis: "match(threshold=0.1,limit=5)",
    sizes: [
      [67, 45],
      [8, 11],
    ],
    opaque: false,
    ordinal: 0,
    expected: "549d4cf580b34bd9358b5beb1b756aa5c564dd82eab98f2ca254c4f30d7680d7",
  },
];
