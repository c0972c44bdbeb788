import type { PlannedBuffer } from "../../../gpu-program.ts";
import type { Size } from "../../../kernel.ts";
import { type Dispatch, type GpuFamily, head, imageOf, tableOf } from "../../gpu/gpu-dispatch.ts";
import { type ColourMatrix, ONE } from "./matrices.ts";
import type { LevelTable } from "./tables.ts";

/** Pixels of one workgroup of `pointwise`. */
const WORKGROUP_PIXELS = 1024;
/** Rounds what is in 1/4 096. */
const HALF = ONE / 2;
/** Straight lines are in 1/256, mixtures in 1/4 096. */
const FINER = ONE / 256;

export const pointwiseGpu: GpuFamily<"affine" | "table" | "mix"> = {
  affine({ to, scale, offset }, src) {
    const own = scale * FINER;
    return [pointwise(to, src, "mix_colours", rowsOf([own, 0, 0, 0, own, 0, 0, 0, own], offset * FINER), null)];
  },
  table: ({ to, table }, src) => [pointwise(to, src, "look_up", [], table)],
  mix: ({ to, matrix, table }, src) => [
    pointwise(to, src, table ? "mix_and_look_up" : "mix_colours", rowsOf(matrix, HALF), table),
  ],
};

/** A row of the matrix and the offset for each colour, as the shader's `Args` has them. */
function rowsOf(matrix: ColourMatrix, offset: number): number[] {
  return [0, 3, 6].flatMap((row) => [...matrix.slice(row, row + 3), offset]);
}

function pointwise(
  size: Size,
  src: PlannedBuffer,
  entryPoint: string,
  rows: readonly number[],
  table: LevelTable | null,
): Dispatch {
  const pixels = size.width * size.height;
  const buffers = { 1: src, 4: imageOf(size) };
  return {
    shader: "pointwise",
    entryPoint,
    constants: {},
    args: [...head(size, size, 0, 0, 0), ...rows],
    buffers: table ? { ...buffers, 2: tableOf(new Int32Array(table.buffer)) } : buffers,
    columns: 1,
    rows: Math.ceil(pixels / WORKGROUP_PIXELS),
    cost: pixels * 12,
  };
}
