import type { GoldenCase } from "../../golden-vectors.ts";

/** Each operator, and light from either side. */
export const gradientGoldenCases: readonly GoldenCase[] = [
  ["scharr", 43, 29, true, 0, "d7e14a3e7f395e79e49231e3060b1bcce0a31c37194e68a13b59d132c434cb71"],
  ["scharr", 300, 29, false, 1, "af4b0b4171335ee26105fcff66b89d1e1704572296a2808aefb97a55fceb5572"],
  ["laplacian", 61, 37, false, 0, "f884d9c886b8748e9b9572bd7b268f9869a5024c511f094f32b5f96e78be2b37"],
  ["laplacian|emboss", 37, 61, true, 0, "ceaff56dafec3cdecc2a40d0dea2a713ae05e0336c19d7560e666cca9cea9ecf"],
  ["emboss(angle=20,depth=2.5)", 67, 31, false, 0, "64aae0c88e0349f3da095be2d2cb7979f03069e6940d282feb7e057846ec90e6"],
  ["emboss(angle=250,depth=10)", 31, 270, true, 1, "76a84a6e5e8cfc1b1201ad5079b48be0bb9982e504f252ff4faa8875a42764a5"],
];
