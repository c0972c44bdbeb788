import type { Region, Size } from "../../../kernel.ts";
import { bytesOf } from "../../pieces/words.ts";

/** Words of a component as the module writes it: those of {@link COMPONENT_WORDS}' first four, then its columns, its last row, whether it touches the edge. */
export const MODULE_WORDS = 8;
/** Words of a component in a result: area, Σ x, Σ y from the tile's corner, first pixel, least and largest (x, y) packed `y · 65536 + x`. */
export const COMPONENT_WORDS = 6;
/** Words before the lists: inner components found, inner ones listed, edge ones, 0. */
export const HEAD_WORDS = 4;

/** Where things are in a unit's result, in words. */
export interface TileLayout {
  /** Capacity of the list of inner components, which begins at {@link HEAD_WORDS}. */
  readonly inner: number;
  /** Capacity of the list of edge components, and where it begins. */
  readonly edge: number;
  readonly edgeAt: number;
  /** Where the labels begin: `u16` of the top and bottom rows, the left and right columns. */
  readonly labelsAt: number;
  readonly words: number;
}

/**
 * Sizes hold whatever the tile: no two components of its inner part share an edge, and none of two on its rim of
 * 2 (w + h) − 4 pixels.
 */
export function tileLayout({ width, height }: Size, limit: number): TileLayout {
  const inner = Math.min(limit, Math.ceil((Math.max(0, width - 2) * Math.max(0, height - 2)) / 2));
  const thin = width === 1 || height === 1;
  const edge = thin ? Math.ceil((width * height) / 2) : width + height - 2;
  const edgeAt = HEAD_WORDS + inner * COMPONENT_WORDS;
  const labelsAt = edgeAt + edge * COMPONENT_WORDS;
  return { inner, edge, edgeAt, labelsAt, words: labelsAt + width + height };
}

/**
 * A unit's result, from what the module found in its tile.
 *
 * @param found `u32[count, MODULE_WORDS]`, in the order of their first pixels.
 * @param labels `u32[2 (width + height)]` of the rows and columns at the tile's edge: numbers from 1, or 0.
 */
export function packTile(
  found: Uint32Array,
  labels: Uint32Array,
  region: Region,
  { limit, minArea }: { readonly limit: number; readonly minArea: number },
): Uint8Array<ArrayBuffer> {
  const layout = tileLayout(region, limit);
  const words = new Uint32Array(layout.words);
  const inner: number[] = [];
  const edgeNumbers = new Map<number, number>();
  const put = (to: number, from: number): void => {
    const [area, sumX, sumY, first, left, right, bottom] = found.subarray(from, from + MODULE_WORDS);
    const at = (x: number, y: number): number => ((y + region.y) << 16) | (x + region.x);
    const top = first! >>> 16;
    words.set([area!, sumX!, sumY!, at(first! & 0xffff, top), at(left!, top), at(right!, bottom!)], to);
  };
  for (let from = 0; from < found.length; from += MODULE_WORDS) {
    if (found[from + MODULE_WORDS - 1] === 1) {
      put(layout.edgeAt + edgeNumbers.size * COMPONENT_WORDS, from);
      edgeNumbers.set(from / MODULE_WORDS + 1, edgeNumbers.size + 1);
    } else if (found[from]! >= minArea) inner.push(from);
  }
  // Sorting is stable: among equals the one whose first pixel comes first stays first.
  const ranked = inner.sort((a, b) => found[b]! - found[a]!).slice(0, layout.inner);
  for (const [i, from] of ranked.entries()) put(HEAD_WORDS + i * COMPONENT_WORDS, from);
  words.set([inner.length, ranked.length, edgeNumbers.size]);
  const packed = new Uint16Array(words.buffer, layout.labelsAt * 4, labels.length);
  for (const [i, label] of labels.entries()) packed[i] = edgeNumbers.get(label) ?? 0;
  return bytesOf(words);
}
