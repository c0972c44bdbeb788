import type { StageAssembly } from "../../../kernel.ts";
import type { AnalysisJob, Survey } from "../../analysis.ts";
import { DisjointSets } from "../../pieces/disjoint-sets.ts";
import { bytesOf, wordsOf } from "../../pieces/words.ts";
import type { DuplicatesOp } from "./analysis.ts";
import { distanceOf, GRID_BYTES, gridRowBytes, type Hash, hashesOf } from "./hashes.ts";
import { cellRowsOf } from "./parts.ts";

/** Bytes of an image's hashes in the data. */
const HASH_BYTES = 16;
const IMAGE_BYTES = HASH_BYTES + GRID_BYTES;

/** Images that look alike. */
export interface Group {
  /** Which images, in order. */
  readonly images: readonly number[];
  /** In how many bits the two of them that differ most do. */
  readonly farthest: number;
}

/** Gathers the grids of all images, and hashes them. */
export function gatherGrids({ images }: AnalysisJob<DuplicatesOp>, survey: Survey): StageAssembly {
  const data = new Uint8Array(images.length * IMAGE_BYTES);
  const gridAt = (image: number): number => image * IMAGE_BYTES + HASH_BYTES;
  return {
    add(index, result) {
      const { reads, resultBytes } = survey.unit(index);
      const { input, region } = reads[0]!;
      const { first } = cellRowsOf(region, resultBytes, images[input]!);
      data.set(result, gridAt(input) + first * gridRowBytes);
    },
    finish() {
      for (const i of images.keys()) {
        const { phash, dhash } = hashesOf(data.subarray(gridAt(i), gridAt(i) + GRID_BYTES));
        data.set(bytesOf(Uint32Array.of(...phash, ...dhash)), i * IMAGE_BYTES);
      }
      return data;
    },
  };
}

/** What the data say of an image: its hashes, and its grid `u8[64, 64, 3]`. */
export function readImage(data: Uint8Array, image: number) {
  const bytes = data.subarray(image * IMAGE_BYTES, (image + 1) * IMAGE_BYTES);
  const [a, b, c, d] = wordsOf(bytes.subarray(0, HASH_BYTES));
  const phash: Hash = [a!, b!];
  const dhash: Hash = [c!, d!];
  return { phash, dhash, grid: bytes.subarray(HASH_BYTES) };
}

/** Groups of two images or more, by their first image. */
export function groupsOf({ hash, threshold }: DuplicatesOp, count: number, data: Uint8Array): Group[] {
  const hashes = Array.from({ length: count }, (_, i) => readImage(data, i)[hash]);
  const sets = new DisjointSets(count);
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < count; b++) if (distanceOf(hashes[a]!, hashes[b]!) <= threshold) sets.join(a, b);
  const members = Map.groupBy(hashes.keys(), (i) => sets.rootOf(i));
  return [...members.values()]
    .filter((images) => images.length > 1)
    .map((images) => ({ images, farthest: farthestOf(images.map((i) => hashes[i]!)) }));
}

function farthestOf(hashes: readonly Hash[]): number {
  let farthest = 0;
  for (const a of hashes) for (const b of hashes) farthest = Math.max(farthest, distanceOf(a, b));
  return farthest;
}
