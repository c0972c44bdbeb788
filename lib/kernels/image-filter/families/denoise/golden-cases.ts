import type { GoldenCase } from "../../golden-vectors.ts";

/** The smallest disc and square, the largest, every width of bins, every patch. */
export const denoiseGoldenCases: readonly GoldenCase[] = [
  ["bilateral(sigma=0.5,range=1)", 61, 37, true, 0, "824c555a55126920ced98e7d281d5bd1eb4e74b6de4f9824da7d89e1bc9c644c"],
  ["bilateral(sigma=2,range=18)", 37, 61, false, 0, "c34a2c7f048c1f2ff8f4dfada506d7ab4f771c47a1d89145c6242431db64f564"],
  [
    "bilateral(sigma=3.3,range=30)",
    300,
    17,
    true,
    1,
    "96239b58e21c3c457fa3de13b12b817a7328255ec98cfa2551e090b03de8c6b2",
  ],
  [
    "bilateral(sigma=8,range=100)",
    31,
    29,
    false,
    0,
    "a7440765f7f8e682121856c71d3b63757cd64db8befe81ef2d8fcae4cd984164",
  ],
  ["denoise(strength=1,search=2)", 61, 37, true, 0, "b52f85c81f984e48577aac9de4c5e3070333157b940515e4aff0c7889b3ebef9"],
  ["denoise(strength=10)", 300, 17, false, 1, "4f925966cec12e9d3ad6d583840dec2e2f9b9af0bb10beb5298fd1c0cab0bb98"],
  [
    "denoise(strength=20,patch=2,search=4)",
    37,
    61,
    true,
    0,
    "b2a0c18eb5042111568833f84a336ff4f56f4c25e6dc44c688e66986d089673d",
  ],
  [
    "denoise(strength=50,patch=3,search=10)",
    31,
    29,
    false,
    0,
    "3b256722aadd2a1b1f60fb7128c370c150c5d9defaa90c23dd0d0069a3315619",
  ],
];
