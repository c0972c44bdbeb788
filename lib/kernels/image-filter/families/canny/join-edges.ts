import type { Region, Size, StageAssembly } from "../../../kernel.ts";
import { BORDER, CELL_SIDE, cellCount, cellRaster, cellsUnder, SLOTS, slotAt } from "./cells.ts";

/** Label of border pixels that are connected to a strong one within their cell. */
const STRONG = 255;
/** Bytes of {@link joinEdges}' data that a cell has: a bit for each slot. */
export const CELL_BYTES = SLOTS / 8;

/** Border pixels whose neighbours in other cells are looked at, with these neighbours: to the right and below. */
const CROSSINGS = BORDER.flatMap(({ x, y, slot }) =>
  [
    [1, 0],
    [-1, 1],
    [0, 1],
    [1, 1],
  ].flatMap(([dx, dy]) => {
    const column = Math.floor((x + dx!) / CELL_SIDE);
    const row = Math.floor((y + dy!) / CELL_SIDE);
    const there = slotAt((x + dx!) & (CELL_SIDE - 1), (y + dy!) & (CELL_SIDE - 1));
    return column === 0 && row === 0 ? [] : [{ slot, column, row, there: there! }];
  }),
);

/**
 * Joins the lines that cells found along their borders, across the whole image, and says which of them are edges.
 *
 * A unit's result is `u8[cells, 256]`, of the cells under its tile row by row: for each slot (`cells.ts`) 0 where there is
 * no candidate, {@link STRONG}, or one more than the smallest slot of its line within the cell. The data is
 * `u1[cells down, cells across, 256]`, lowest bit first: whether the slot's pixel is connected to a strong one.
 *
 * Lines are joined by union–find with path halving; node 0 is all that is strong. Which pixels are connected does not
 * depend on the order, and neither does the data.
 */
export function joinEdges(size: Size, tileOf: (index: number) => Region): StageAssembly {
  const raster = cellRaster(size);
  const count = cellCount(size);
  const labels = new Uint8Array(count * SLOTS);
  return {
    add(index, result) {
      const cells = cellsUnder(tileOf(index));
      const rowBytes = cells.width * SLOTS;
      for (let row = 0; row < cells.height; row++) {
        const at = ((cells.y + row) * raster.width + cells.x) * SLOTS;
        labels.set(result.subarray(row * rowBytes, (row + 1) * rowBytes), at);
      }
    },
    finish() {
      const { nodes, nodeCount } = numberLines(labels);
      const parents = Uint32Array.from({ length: nodeCount }, (_, node) => node);
      for (let cell = 0; cell < count; cell++) joinAcross(labels, nodes, parents, cell, raster);
      const data = new Uint8Array(count * CELL_BYTES);
      for (let i = 0; i < labels.length; i++) {
        if (labels[i] !== 0 && find(parents, nodeAt(labels, nodes, i)) === 0) data[i >> 3]! |= 1 << (i & 7);
      }
      return data;
    },
  };
}

/** Gives each line that is not strong within its cell a node; `nodes[cell · 256 + label − 1]` is a label's. */
function numberLines(labels: Uint8Array) {
  const nodes = new Uint32Array(labels.length);
  let nodeCount = 1;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (label === 0 || label === STRONG) continue;
    const at = (i & -SLOTS) + label - 1;
    if (nodes[at] === 0) nodes[at] = nodeCount++;
  }
  return { nodes, nodeCount };
}

const nodeAt = (labels: Uint8Array, nodes: Uint32Array, at: number): number =>
  labels[at] === STRONG ? 0 : nodes[(at & -SLOTS) + labels[at]! - 1]!;

function joinAcross(labels: Uint8Array, nodes: Uint32Array, parents: Uint32Array, cell: number, raster: Size): void {
  const x = cell % raster.width;
  const y = Math.floor(cell / raster.width);
  for (const { slot, column, row, there } of CROSSINGS) {
    const here = cell * SLOTS + slot;
    if (labels[here] === 0 || x + column < 0 || x + column >= raster.width || y + row >= raster.height) continue;
    const next = ((y + row) * raster.width + x + column) * SLOTS + there;
    if (labels[next] === 0) continue;
    const a = find(parents, nodeAt(labels, nodes, here));
    const b = find(parents, nodeAt(labels, nodes, next));
    parents[Math.max(a, b)] = Math.min(a, b);
  }
}

function find(parents: Uint32Array, node: number): number {
  let at = node;
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]!]!;
    at = parents[at]!;
  }
  return at;
}
