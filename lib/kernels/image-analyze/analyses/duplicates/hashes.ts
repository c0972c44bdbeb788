import { cosineOfTurn } from "../../pieces/trigonometry.ts";

/** Cells of the grid along each side. */
export const GRID = 64;
export const gridRowBytes = GRID * 3;
export const GRID_BYTES = GRID * gridRowBytes;

/** 64 bits as two words, the upper first. */
export type Hash = readonly [upper: number, lower: number];

/** Side of the luma that is hashed. */
const SIDE = 32;
/** Side of the part of the transform, and of the differences, that is kept. */
const KEPT = 8;

/** `cos((2 x + 1) u π / 64)` in 1/16384, by u, then x. */
const COSINES = Array.from({ length: KEPT }, (_, u) =>
  Array.from({ length: SIDE }, (_, x) => cosineOfTurn((2 * x + 1) * u, 4 * SIDE)),
);

/**
 * The two hashes of a grid `u8[64, 64, 3]`, from the luma of its 2 × 2 cells, `y = Σ (54 r + 183 g + 19 b)`, 32 × 32 of
 * them, below 2¹⁸. The first bit, of row 0 and column 0, is the highest.
 *
 * - pHash (Zauner, *Implementation and benchmarking of perceptual image hash functions*, 2010): of the 8 × 8 lowest
 *   frequencies of the discrete cosine transform of `y >> 8`, with cosines in 1/16384, those above their median: a bit
 *   is set where twice the coefficient exceeds the sum of the two in the middle. All is below 2⁵⁰.
 * - dHash: of the area averages on 9 × 8 cells, those that the next one to the right exceeds.
 */
export function hashesOf(grid: Uint8Array): { readonly phash: Hash; readonly dhash: Hash } {
  const luma = Array.from({ length: SIDE }, (_, j) =>
    Array.from({ length: SIDE }, (_, i) => lumaSum(grid, 2 * i, 2 * j)),
  );
  return { phash: hashOfTransform(luma), dhash: hashOfDifferences(luma) };
}

function lumaSum(grid: Uint8Array, i: number, j: number): number {
  let sum = 0;
  for (const at of [j * GRID + i, j * GRID + i + 1, (j + 1) * GRID + i, (j + 1) * GRID + i + 1])
    sum += 54 * grid[3 * at]! + 183 * grid[3 * at + 1]! + 19 * grid[3 * at + 2]!;
  return sum;
}

function hashOfTransform(luma: readonly (readonly number[])[]): Hash {
  const rows = luma.map((row) => COSINES.map((cosines) => sumOf(SIDE, (x) => cosines[x]! * (row[x]! >> 8))));
  const coefficients = COSINES.flatMap((cosines) =>
    COSINES.map((_, u) => sumOf(SIDE, (y) => cosines[y]! * rows[y]![u]!)),
  );
  const sorted = coefficients.toSorted((a, b) => a - b);
  const middle = sorted[31]! + sorted[32]!;
  return bitsOf(coefficients.map((each) => 2 * each > middle));
}

function hashOfDifferences(luma: readonly (readonly number[])[]): Hash {
  const columns = KEPT + 1;
  const band = SIDE / KEPT;
  const cellAt = (i: number, j: number): number =>
    sumOf(SIDE, (x) => {
      const overlap = Math.min((x + 1) * columns, (i + 1) * SIDE) - Math.max(x * columns, i * SIDE);
      return overlap <= 0 ? 0 : overlap * sumOf(band, (y) => luma[j * band + y]![x]!);
    });
  const bits = Array.from({ length: KEPT * KEPT }, (_, k) => {
    const [i, j] = [k % KEPT, Math.floor(k / KEPT)];
    return cellAt(i + 1, j) > cellAt(i, j);
  });
  return bitsOf(bits);
}

function sumOf(count: number, term: (index: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += term(i);
  return sum;
}

function bitsOf(bits: readonly boolean[]): Hash {
  const word = (from: number): number => bits.slice(from, from + 32).reduce((word, bit) => word * 2 + Number(bit), 0);
  return [word(0), word(32)];
}

/** In how many bits two hashes differ. */
export function distanceOf(a: Hash, b: Hash): number {
  return bitCount(a[0] ^ b[0]) + bitCount(a[1] ^ b[1]);
}

/** Bits of a word that are set: added up in fields of 2, 4, then 8. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
