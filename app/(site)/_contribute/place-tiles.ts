/** Cells of the board, row by row. A tile keeps its cell for as long as it is shown. */
export interface Board<Tile> {
  readonly cells: readonly (Tile | null)[];
  /** The cell that the next new tile takes; what is there is the oldest. */
  readonly next: number;
}

/** A board without tiles. */
export function emptyBoard<Tile>(size: number): Board<Tile> {
  return { cells: Array.from({ length: size }, () => null), next: 0 };
}

/**
 * Puts new tiles where the oldest ones are and refreshes the others in place, so that nothing on screen moves.
 *
 * @param tiles newest first, at most as many as there are cells.
 * @returns the same board when nothing changed.
 */
export function placeTiles<Tile extends { readonly key: string }>(
  board: Board<Tile>,
  tiles: readonly Tile[],
): Board<Tile> {
  const incoming = new Map(tiles.map((tile) => [tile.key, tile]));
  const cells = board.cells.map((tile) => (tile === null ? null : (incoming.get(tile.key) ?? null)));
  let { next } = board;
  const shown = new Set(cells.map((tile) => tile?.key));
  for (const tile of [...tiles].reverse()) {
    if (shown.has(tile.key)) continue;
    cells[next] = tile;
    next = (next + 1) % cells.length;
  }
  const same = next === board.next && cells.every((tile, at) => tile === board.cells[at]);
  return same ? board : { cells, next };
}
