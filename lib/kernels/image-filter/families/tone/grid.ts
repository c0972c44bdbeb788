/** A side of an image, cut into cells as equal as whole pixels allow: cell i begins at `floor(i · length / count)`. */
export interface Axis {
  readonly length: number;
  readonly count: number;
}

/** The cells that a run of pixels touches. */
export interface CellRun {
  readonly first: number;
  /** Where each of these cells begins and where the last one ends, from the run's begin on and within it. */
  readonly bounds: Int32Array;
}

/** Where between the middles of two cells a pixel lies. */
export interface Between {
  /** The cell before it; the next one, or the same at the far edge, is the cell after it. */
  readonly cell: number;
  /** Of the cell after it, in 1/{@link FRACTIONS}. */
  readonly weight: number;
}

/** Parts of a cell to which positions between cells are rounded: sums of two products of them fit 16 bits. */
export const FRACTIONS = 128;

/** An image side of `length` pixels in `cells` cells, or fewer where there are not as many pixels. */
export function axisOf(length: number, cells: number): Axis {
  return { length, count: Math.min(length, cells) };
}

/** The cells of pixels `start` ≤ x < `start + size`. */
export function cellsOf(axis: Axis, start: number, size: number): CellRun {
  const first = cellAt(axis, start);
  const last = cellAt(axis, start + size - 1);
  const bounds = Int32Array.from({ length: last - first + 2 }, (_, i) => {
    const begin = Math.floor(((first + i) * axis.length) / axis.count) - start;
    return Math.min(size, Math.max(0, begin));
  });
  return { first, bounds };
}

/** Where the middle of a pixel lies between the middles of cells; before the first and after the last one, on these. */
export function betweenCells({ length, count }: Axis, position: number): Between {
  const rounded = Math.floor(((2 * position + 1) * count * FRACTIONS + length) / (2 * length)) - FRACTIONS / 2;
  const at = Math.min((count - 1) * FRACTIONS, Math.max(0, rounded));
  return { cell: Math.floor(at / FRACTIONS), weight: at % FRACTIONS };
}

/** The last cell that begins at or before a pixel. */
function cellAt({ length, count }: Axis, position: number): number {
  return Math.floor(((position + 1) * count - 1) / length);
}
