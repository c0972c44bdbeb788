import type { Place } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";
import { type Axis, type Between, betweenCells } from "./grid.ts";
import { LEVELS } from "./level-tables.ts";
import type { ChannelCount, Grid } from "./measure-levels.ts";

/** Looks each pixel up in the tables of the four cells around it; `from` equals `to`. */
export interface RelightStep extends StepBase {
  readonly kind: "relight";
  readonly channels: ChannelCount;
  /**
   * `u8[gaps down, gaps across, channels, 256, 4]`: of each gap between cells that a pixel lies in, what each level
   * becomes in the four cells around: above before, above after, below before, below after.
   */
  readonly quads: Int32Array<ArrayBuffer>;
  /** Of each column and each row of pixels: its gap's place in `quads`, and where it lies between the cells. */
  readonly columns: readonly Between[];
  readonly rows: readonly Between[];
  readonly gapsAcross: number;
}

/** @param tables `u8[cells down, cells across, channels, 256]` of the whole image. */
export function relightStep(
  { from, to }: Place,
  { across, down }: Grid,
  channels: ChannelCount,
  tables: Uint8Array,
): RelightStep {
  const columns = gapsOf(across, to.x, to.width);
  const rows = gapsOf(down, to.y, to.height);
  const gapsAcross = columns.count;
  const entries = channels * LEVELS;
  const quads = new Int32Array(rows.count * gapsAcross * entries);
  const cellAt = (row: number, column: number): number =>
    (Math.min(row, down.count - 1) * across.count + Math.min(column, across.count - 1)) * entries;
  let at = 0;
  for (let row = rows.first; row < rows.first + rows.count; row++) {
    for (let column = columns.first; column < columns.first + gapsAcross; column++) {
      const [above, aboveNext] = [cellAt(row, column), cellAt(row, column + 1)];
      const [below, belowNext] = [cellAt(row + 1, column), cellAt(row + 1, column + 1)];
      for (let entry = 0; entry < entries; entry++) {
        const top = tables[above + entry]! | (tables[aboveNext + entry]! << 8);
        const bottom = tables[below + entry]! | (tables[belowNext + entry]! << 8);
        quads[at++] = top | (bottom << 16);
      }
    }
  }
  return { kind: "relight", from, to, channels, quads, columns: columns.pixels, rows: rows.pixels, gapsAcross };
}

/** The gaps that a run of pixels lies in, and each pixel's place, counting from the first of these gaps. */
function gapsOf(axis: Axis, start: number, size: number) {
  const pixels = Array.from({ length: size }, (_, i) => betweenCells(axis, start + i));
  const first = pixels[0]!.cell;
  const count = pixels.at(-1)!.cell - first + 1;
  return { first, count, pixels: pixels.map(({ cell, weight }) => ({ cell: cell - first, weight })) };
}
