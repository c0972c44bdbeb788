import type { GoldenCase } from "../../golden-vectors.ts";

/** The smallest radius, the largest, and one that reaches beyond the picture. */
export const boxGoldenCases: readonly GoldenCase[] = [
  ["box-blur(radius=1)", 83, 41, true, 0, "97ea571aff94dc6ee3abb87d76a5f7e197c4e9e60057db25d066b86f19fc1392"],
  ["box-blur(radius=9)", 300, 37, false, 1, "eb27297e72839d8b71c377035dc5f77cf68d6b9c7212aab68df00232b4f73364"],
  ["box-blur(radius=50)", 61, 67, true, 0, "50baa2d4d707468bf253310b7d46af8a52a59540a66697146f78d9e81fba748f"],
  ["box-blur(radius=127)", 71, 97, false, 0, "02aa16a79f67f246b4eed6c6a2cb9faa84eca2e3e1f9095c69900dc242f3884b"],
];
