import type { PlannedBuffer } from "../../../gpu-program.ts";
import type { Size } from "../../../kernel.ts";
import { type Dispatch, type GpuFamily, groups, head, imageOf, levelsOf, tableOf } from "../../gpu/gpu-dispatch.ts";
import type { StepOf } from "../../program/step.ts";
import type { ResampleStep } from "./operations.ts";
import type { Taps } from "./taps.ts";

/** Rows of one thread in `resize_rows`. */
const RESIZE_RUN = 4;

export const resampleGpu: GpuFamily<ResampleStep["kind"]> = { pick, weigh };

function pick({ from, to, columns, rows }: StepOf<"pick">, src: PlannedBuffer): Dispatch[] {
  const tables = { 2: tableOf(columns.map((column) => column - from.x)), 3: tableOf(rows.map((row) => row - from.y)) };
  return [
    {
      shader: "resize",
      entryPoint: "pick",
      constants: {},
      args: head(from, to, 0, 0, 0),
      buffers: { 1: src, ...tables, 4: imageOf(to) },
      ...groups(to, 1),
      cost: to.width * to.height * 10,
    },
  ];
}

function weigh({ from, to, columns, rows }: StepOf<"weigh">, src: PlannedBuffer, opaque: boolean): Dispatch[] {
  const between = { width: to.width, height: from.height };
  const levels = levelsOf(between);
  const axis = (entryPoint: string, srcSize: Size, dstSize: Size, taps: typeof columns, first: number) => ({
    shader: "resize" as const,
    entryPoint,
    constants: { opaque: Number(opaque) },
    args: head(srcSize, dstSize, 0, 0, taps.tapCount),
    cost: dstSize.width * dstSize.height * taps.tapCount * 16,
    tables: { 2: tableOf(taps.starts.map((start) => start - first)), 3: tableOf(tapsOutermost(taps)) },
  });
  const { tables: columnTables, ...across } = axis("resize_rows", from, between, columns, from.x);
  const { tables: rowTables, ...down } = axis("resize_columns", between, to, rows, from.y);
  return [
    { ...across, buffers: { 1: src, ...columnTables, 4: levels }, ...groups(between, RESIZE_RUN) },
    { ...down, buffers: { 1: levels, ...rowTables, 4: imageOf(to) }, ...groups(to, 1) },
  ];
}

/** `[count, tapCount]` → `[tapCount, count]`, so that neighbouring threads read neighbouring weights. */
function tapsOutermost({ weights, tapCount, starts }: Taps): Int32Array<ArrayBuffer> {
  const count = starts.length;
  const turned = new Int32Array(weights.length);
  for (let n = 0; n < count; n++)
    for (let tap = 0; tap < tapCount; tap++) turned[tap * count + n] = weights[n * tapCount + tap]!;
  return turned;
}
