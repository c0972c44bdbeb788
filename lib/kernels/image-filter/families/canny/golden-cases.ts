import type { GoldenCase } from "../../golden-vectors.ts";

/** Units of both stages, with lines that begin far away, in one cell and in several. */
export const cannyGoldenCases: readonly GoldenCase[] = [
  ["canny(low=20,high=300)", 61, 47, true, 0, "4081b2d88125237315331f5b1603e88cc7d8e8409aac6f9241e763777f1875d8"],
  ["canny(low=20,high=300)", 61, 47, true, 1, "ecc42a08735ecc38246c89b8a47aa6f92bea8cb4ac56dac6b1108db41597210d"],
  ["canny(low=30,high=700)", 150, 131, false, 0, "d3c5751e821037fe1be9febb69765d5df4aae9a13409b490508b61b16ebfaa64"],
  ["canny(low=30,high=700)", 150, 131, false, 1, "d17fa1f67c39e07251835c3c312c8faa43bef3e01c13abf065764636c655b660"],
  [
    "canny(low=0,high=1020)|blur(sigma=0.5)",
    300,
    70,
    true,
    3,
    "3d1a0aa6da955cbb63834f5468596ccf048dc0b13f7ccfa8c2489c8cbef37e5a",
  ],
];
