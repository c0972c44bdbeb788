import type { Region, Size, StageAssembly } from "../../../kernel.ts";
import type { Measure } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";
import { type Axis, axisOf, type CellRun, cellsOf } from "./grid.ts";
import { type Counts, LEVELS, type Table } from "./level-tables.ts";

/** The luma alone, or red, green and blue. */
export type ChannelCount = 1 | 3;

/** Counts the levels of pixels `from`, in each cell that they touch: `u32[cells down, cells across, channels, 256]`. */
export interface HistogramStep extends StepBase {
  readonly kind: "histogram";
  readonly resultBytes: number;
  readonly channels: ChannelCount;
  readonly across: CellRun;
  readonly down: CellRun;
}

/** How an operation's tables come about. */
export interface LevelMeasure<Op> {
  /** Cells across and down, at most. */
  cells(op: Op): readonly [columns: number, rows: number];
  channels(op: Op): ChannelCount;
  /** The table of one cell and channel. */
  table(op: Op, counts: Counts): Table;
}

/** The cells of an image. */
export interface Grid {
  readonly across: Axis;
  readonly down: Axis;
}

export function gridOf({ width, height }: Size, [columns, rows]: readonly [number, number]): Grid {
  return { across: axisOf(width, columns), down: axisOf(height, rows) };
}

/** Operations per pixel, in quarters of a nanosecond of the WebAssembly implementation on one core. */
const HISTOGRAM_OPS = { 1: 3.5, 3: 8.2 } as const;
/** Operations to begin and end a channel's counts of a cell. */
const CELL_OPS = 700;

/**
 * A stage that counts levels: units count those of their tile, cell by cell; sums of all tiles give each cell's tables,
 * `u8[cells down, cells across, channels, 256]`. Sums are exact: an image has fewer than 2³² pixels.
 */
export function measureLevels<Op>(measure: LevelMeasure<Op>): Measure<Op> {
  return {
    title: "Histogram",
    step: (op, from, _, size): HistogramStep => {
      const touched = touchedCells(gridOf(size, measure.cells(op)), from);
      const channels = measure.channels(op);
      const resultBytes = cellCount(touched) * channels * LEVELS * Uint32Array.BYTES_PER_ELEMENT;
      return { kind: "histogram", from, to: from, resultBytes, channels, ...touched };
    },
    costOps: (op, from, _, size) => {
      const channels = measure.channels(op);
      const counts = cellCount(touchedCells(gridOf(size, measure.cells(op)), from)) * channels;
      return from.width * from.height * HISTOGRAM_OPS[channels] + counts * CELL_OPS;
    },
    dataBytes: (op, size) => tableEntries(gridOf(size, measure.cells(op)), measure.channels(op)),
    assemble: (op, size, tileOf) => assembleLevels(measure, op, gridOf(size, measure.cells(op)), tileOf),
  };
}

/** Entries of the tables of all cells. */
const tableEntries = ({ across, down }: Grid, channels: ChannelCount): number =>
  down.count * across.count * channels * LEVELS;

interface Touched {
  readonly across: CellRun;
  readonly down: CellRun;
}

const cellCount = ({ across, down }: Touched): number => (across.bounds.length - 1) * (down.bounds.length - 1);

function touchedCells({ across, down }: Grid, tile: Region): Touched {
  return { across: cellsOf(across, tile.x, tile.width), down: cellsOf(down, tile.y, tile.height) };
}

function assembleLevels<Op>(
  measure: LevelMeasure<Op>,
  op: Op,
  grid: Grid,
  tileOf: (index: number) => Region,
): StageAssembly {
  const cellEntries = measure.channels(op) * LEVELS;
  const sums = new Uint32Array(tableEntries(grid, measure.channels(op)));
  return {
    add(index, result) {
      const counts = new Uint32Array(result.slice().buffer);
      const { across, down } = touchedCells(grid, tileOf(index));
      const rowEntries = (across.bounds.length - 1) * cellEntries;
      for (let row = 0; row < down.bounds.length - 1; row++) {
        const at = ((down.first + row) * grid.across.count + across.first) * cellEntries;
        for (let i = 0; i < rowEntries; i++) sums[at + i]! += counts[row * rowEntries + i]!;
      }
    },
    finish() {
      const tables = new Uint8Array(sums.length);
      for (let at = 0; at < sums.length; at += LEVELS)
        tables.set(measure.table(op, sums.subarray(at, at + LEVELS)), at);
      return tables;
    },
  };
}
