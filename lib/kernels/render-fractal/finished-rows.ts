import type { Size } from "../kernel.ts";

/** The rows of a tile that are done, from the top: `u8[rows, width, 4]`. */
export interface FinishedRows {
  readonly rows: number;
  readonly pixels: Uint8Array;
}

/**
 * Reads a checkpoint of a unit, which is the pixels of its finished rows and nothing else, so that a unit begun on one
 * processor can be ended on the other.
 *
 * @returns no rows when there is no checkpoint, or when it cannot be one of a tile of this size.
 */
export function finishedRowsOf(checkpoint: Uint8Array | undefined, { width, height }: Size): FinishedRows {
  const rows = (checkpoint?.length ?? 0) / (width * 4);
  if (checkpoint === undefined || !Number.isInteger(rows) || rows > height) {
    return { rows: 0, pixels: new Uint8Array(0) };
  }
  return { rows, pixels: checkpoint };
}
