import type { GoldenCase } from "../../golden-vectors.ts";

/** Units of both stages of every operation of this family, by the luma and by each colour. */
export const toneGoldenCases: readonly GoldenCase[] = [
  ["equalize", 61, 37, true, 0, "0373563110ba8bdced6103f492b5925166b771d1cfb425e7c4563b306bfb4cde"],
  ["equalize", 61, 37, true, 1, "147a4a988276881d37534b1ef5b5abe26ca674c7f3bfc6a819842f7c1c8e9dd9"],
  ["equalize(channels=each)", 37, 61, false, 0, "974882d1ec0d02486f753e856893884d974a864187bde2a1836f3331f97cd125"],
  ["equalize(channels=each)", 37, 61, false, 1, "a6471b1580c96e21cb2d59f28989e08a3d9965a82ae00e305cc9a28e1b7b4cae"],
  [
    "autolevels(low=3,high=10,channels=together)",
    53,
    29,
    false,
    1,
    "d07c489cc679114d3b51ca8bd893640da3ee82c81bce7e9d7868b5423aa4d53c",
  ],
  ["clahe(across=5,down=3)", 67, 43, false, 0, "c0b05d93dbbd8b2c48eccd6cefb01326de043e846c7a134f9ded731b8e98019e"],
  ["clahe(across=5,down=3)", 67, 43, true, 1, "cfd0c07f03b091c4057bbd0e6351f44d003224d43b688ced7c8525d60fd6b817"],
  [
    "clahe(across=3,down=2,limit=4,channels=each)",
    300,
    31,
    false,
    0,
    "7c182d85457d30c30580b29cf2b84ef62f290803741ec5a48acabd849125d045",
  ],
  [
    "clahe(across=3,down=2,limit=4,channels=each)",
    300,
    31,
    false,
    3,
    "92cec1782eb324c153ff8c34194f47a8e8648fc148cc28f43c6dfea0f6bc74a0",
  ],
  [
    "autolevels|invert|clahe(across=4,down=16,limit=3)",
    71,
    9,
    false,
    2,
    "f536b6a8f1eead73d7ac658af589bb5e49eaf00c0183b9ba02d3eaf69d9fcabb",
  ],
];
