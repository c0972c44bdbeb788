import type { GoldenCase } from "../../golden-vectors.ts";

/** The smallest disc, the largest, and every width of bins. */
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
];
