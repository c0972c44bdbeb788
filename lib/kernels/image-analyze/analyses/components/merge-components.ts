import type { Region, StageAssembly } from "../../../kernel.ts";
import type { AnalysisJob, Survey } from "../../analysis.ts";
import { ratio } from "../../pieces/decimals.ts";
import { DisjointSets } from "../../pieces/disjoint-sets.ts";
import { bytesOf, wordsOf } from "../../pieces/words.ts";
import type { ComponentsOp } from "./analysis.ts";
import { COMPONENT_WORDS, HEAD_WORDS, tileLayout } from "./tile-components.ts";

/** A component while tiles are joined; sums are of whole picture coordinates. */
interface Component {
  area: number;
  sumX: number;
  sumY: number;
  /** `y · 65536 + x`. */
  first: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What the next tiles need to know of a tile: its edge components' numbers among all, and its labels. */
interface Tile {
  /** Number, among all edge components, of the one that is labelled 1. */
  readonly base: number;
  readonly top: Uint16Array;
  readonly bottom: Uint16Array;
  readonly left: Uint16Array;
  readonly right: Uint16Array;
}

/** Words of a component in the data: area, the two corners, Σ x and Σ y in two words each. */
const DATA_WORDS = 7;
const DATA_HEAD = 2;

/** Joins the tiles' components. Holds the edges of all tiles, and of the inner components as many as can be listed. */
export function mergeComponents({ op }: AnalysisJob<ComponentsOp>, survey: Survey): StageAssembly {
  const tiles: Tile[] = [];
  const edge: Component[] = [];
  let inner: Component[] = [];
  let found = 0;
  const columns = Math.ceil(survey.raster.width / survey.unit(0).region.width);
  return {
    add(index, result) {
      const { region } = survey.unit(index);
      const layout = tileLayout(region, op.limit);
      const words = wordsOf(result);
      found += words[0]!;
      for (let i = 0; i < words[1]!; i++) inner.push(componentAt(words, HEAD_WORDS + i * COMPONENT_WORDS, region));
      if (inner.length > 2 * op.limit + 4096) inner = strongest(inner, op.limit);
      const base = edge.length;
      for (let i = 0; i < words[2]!; i++) edge.push(componentAt(words, layout.edgeAt + i * COMPONENT_WORDS, region));
      tiles[index] = { base, ...edgesOf(words, layout.labelsAt, region) };
    },
    finish() {
      const merged = mergeEdges(edge, tiles, columns, op.connectivity === "eight").filter(
        ({ area }) => area >= op.minArea,
      );
      const listed = strongest([...inner, ...merged], op.limit);
      const words = new Uint32Array(DATA_HEAD + DATA_WORDS * op.limit);
      words.set([found + merged.length, listed.length]);
      for (const [i, { area, sumX, sumY, left, top, right, bottom }] of listed.entries()) {
        const sums = [sumX, Math.floor(sumX / 2 ** 32), sumY, Math.floor(sumY / 2 ** 32)];
        words.set([area, (top << 16) | left, (bottom << 16) | right, ...sums], DATA_HEAD + i * DATA_WORDS);
      }
      return bytesOf(words);
    },
  };
}

/** Components as the report has them: area, box and centre of gravity. */
export function readComponents(data: Uint8Array): {
  readonly found: number;
  readonly listed: readonly (Region & { readonly area: number; readonly centroid: object })[];
} {
  const words = wordsOf(data);
  const listed = readBoxes(data).map((box, i) => {
    const at = DATA_HEAD + i * DATA_WORDS;
    const area = words[at]!;
    const meanOf = (sumAt: number): number =>
      ratio(BigInt(words[sumAt]!) + (BigInt(words[sumAt + 1]!) << 32n), BigInt(area));
    return { area, ...box, centroid: { x: meanOf(at + 3), y: meanOf(at + 5) } };
  });
  return { found: words[0]!, listed };
}

/** The boxes of the components that are listed. */
export function readBoxes(data: Uint8Array): Region[] {
  const words = wordsOf(data);
  return Array.from({ length: words[1]! }, (_, i) => {
    const corner = words[DATA_HEAD + i * DATA_WORDS + 1]!;
    const opposite = words[DATA_HEAD + i * DATA_WORDS + 2]!;
    const x = corner & 0xffff;
    const y = corner >>> 16;
    return { x, y, width: (opposite & 0xffff) - x + 1, height: (opposite >>> 16) - y + 1 };
  });
}

function componentAt(words: Uint32Array, at: number, { x, y }: Region): Component {
  const [area, sumX, sumY, first, corner, opposite] = words.subarray(at, at + COMPONENT_WORDS);
  return {
    area: area!,
    sumX: sumX! + area! * x,
    sumY: sumY! + area! * y,
    first: first!,
    left: corner! & 0xffff,
    top: corner! >>> 16,
    right: opposite! & 0xffff,
    bottom: opposite! >>> 16,
  };
}

function edgesOf(words: Uint32Array, at: number, { width, height }: Region): Omit<Tile, "base"> {
  const labels = new Uint16Array(words.buffer, words.byteOffset + at * 4, 2 * (width + height)).slice();
  return {
    top: labels.subarray(0, width),
    bottom: labels.subarray(width, 2 * width),
    left: labels.subarray(2 * width, 2 * width + height),
    right: labels.subarray(2 * width + height),
  };
}

/** Joins components that meet across the tiles' edges. */
function mergeEdges(edge: readonly Component[], tiles: readonly Tile[], columns: number, eight: boolean): Component[] {
  const sets = new DisjointSets(edge.length);
  const meet = (a: Tile, labelA: number | undefined, b: Tile, labelB: number | undefined): void => {
    if (labelA && labelB) sets.join(a.base + labelA - 1, b.base + labelB - 1);
  };
  const meetSides = (a: Tile, sideA: Uint16Array, b: Tile, sideB: Uint16Array): void => {
    for (let i = 0; i < sideA.length; i++)
      for (let j = eight ? i - 1 : i; j <= (eight ? i + 1 : i); j++) meet(a, sideA[i], b, sideB[j]);
  };
  for (const [i, tile] of tiles.entries()) {
    const right = (i + 1) % columns === 0 ? undefined : tiles[i + 1];
    const below = tiles[i + columns];
    if (right) meetSides(tile, tile.right, right, right.left);
    if (below) meetSides(tile, tile.bottom, below, below.top);
    if (!eight || !right || !below) continue;
    const across = tiles[i + columns + 1]!;
    meet(tile, tile.bottom.at(-1), across, across.top[0]);
    meet(right, right.bottom[0], below, below.top.at(-1));
  }
  const merged = new Map<number, Component>();
  for (const [i, each] of edge.entries()) {
    const root = sets.rootOf(i);
    const known = merged.get(root);
    if (known) absorb(known, each);
    else merged.set(root, { ...each });
  }
  return [...merged.values()];
}

function absorb(into: Component, other: Component): void {
  into.area += other.area;
  into.sumX += other.sumX;
  into.sumY += other.sumY;
  into.first = Math.min(into.first, other.first);
  into.left = Math.min(into.left, other.left);
  into.top = Math.min(into.top, other.top);
  into.right = Math.max(into.right, other.right);
  into.bottom = Math.max(into.bottom, other.bottom);
}

function strongest(all: Component[], limit: number): Component[] {
  return all.sort((a, b) => b.area - a.area || a.first - b.first).slice(0, limit);
}
