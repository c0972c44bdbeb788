import { wordsOf } from "../../pieces/words.ts";
import type { AnalysisReference, ReferenceImage } from "../../reference-image.ts";
import type { DuplicatesOp } from "./analysis.ts";

export const duplicatesReference: AnalysisReference<DuplicatesOp> = ({ images }) =>
  images.flatMap((image) => {
    const grid = gridOf(image);
    const luma = (i: number, j: number): number => {
      const cells = [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ].map(([di, dj]) => grid[2 * j + dj!]![2 * i + di!]!);
      return cells.reduce((sum, [r, g, b]) => sum + 54 * r! + 183 * g! + 19 * b!, 0);
    };
    const bytes = Uint8Array.from(grid.flat(2));
    return [...transformHash(luma), ...differenceHash(luma), ...wordsOf(bytes)];
  });

/** Length that [a, b) and [c, d) have in common. */
const common = (a: number, b: number, c: number, d: number): number => Math.max(0, Math.min(b, d) - Math.max(a, c));

function gridOf({ width, height, colour }: ReferenceImage): number[][][] {
  const sums = Array.from({ length: 64 }, () => Array.from({ length: 64 }, () => [0, 0, 0]));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let j = Math.floor((64 * y) / height); j < 64 && j * height < 64 * y + 64; j++)
        for (let i = Math.floor((64 * x) / width); i < 64 && i * width < 64 * x + 64; i++)
          for (let c = 0; c < 3; c++) {
            const across = common(64 * x, 64 * x + 64, i * width, (i + 1) * width);
            const down = common(64 * y, 64 * y + 64, j * height, (j + 1) * height);
            sums[j]![i]![c]! += colour(x, y, c) * across * down;
          }
  const area = width * height;
  return sums.map((row) => row.map((cell) => cell.map((sum) => Math.floor((2 * sum + area) / (2 * area)))));
}

type Luma = (i: number, j: number) => number;

function transformHash(luma: Luma): number[] {
  const cosine = (u: number, x: number): number => Math.round(Math.cos(((2 * x + 1) * u * Math.PI) / 64) * 16384);
  const coefficients: number[] = [];
  for (let v = 0; v < 8; v++)
    for (let u = 0; u < 8; u++) {
      let sum = 0;
      for (let y = 0; y < 32; y++) for (let x = 0; x < 32; x++) sum += cosine(u, x) * cosine(v, y) * (luma(x, y) >> 8);
      coefficients.push(sum);
    }
  const sorted = [...coefficients].sort((a, b) => a - b);
  return hashWords(coefficients.map((each) => each > (sorted[31]! + sorted[32]!) / 2));
}

function differenceHash(luma: Luma): number[] {
  const cell = (i: number, j: number): number => {
    let sum = 0;
    for (let y = 4 * j; y < 4 * j + 4; y++)
      for (let x = 0; x < 32; x++) sum += luma(x, y) * common(9 * x, 9 * x + 9, 32 * i, 32 * i + 32);
    return sum;
  };
  return hashWords(Array.from({ length: 64 }, (_, k) => cell((k % 8) + 1, k >> 3) > cell(k % 8, k >> 3)));
}

function hashWords(bits: boolean[]): number[] {
  const word = (from: number): number =>
    Number.parseInt(
      bits
        .slice(from, from + 32)
        .map(Number)
        .join(""),
      2,
    );
  return [word(0), word(32)];
}
