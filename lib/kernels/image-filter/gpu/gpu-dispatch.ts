import type { PlannedBuffer, PlannedDispatch } from "../../gpu-program.ts";
import type { Size } from "../../kernel.ts";
import type { Step, StepOf } from "../program/step.ts";

/**
 * One dispatch, as plain data. Its buffers by binding: 1 `src`, 2 and 3 as the shader says, 4 `dst`. Word
 * {@link FIRST_ROW} of its `args` is left to the slice.
 */
export interface Dispatch extends PlannedDispatch {
  /** File below the kernel's folder in `shaders/`, without `.wgsl`. */
  readonly shader: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly args: readonly number[];
}

/** How steps of a family run on the GPU: dispatches in order, the first reading `src`, the last writing its binding 4. */
export type GpuFamily<Kind extends Step["kind"]> = {
  readonly [K in Kind]: (step: StepOf<K>, src: PlannedBuffer, opaque: boolean) => Dispatch[];
};

/** Word of `Args` that holds the first row of workgroups. */
export const FIRST_ROW = 6;

/** Threads of a workgroup, along x. */
const LANES = 64;

/** The first words of every `Args`; what the last one means, the shader says. */
export function head(src: Size, dst: Size, x: number, y: number, last: number): number[] {
  return [src.width, src.height, dst.width, dst.height, x, y, 0, last];
}

/** Workgroups for an output of which each thread makes `run` pixels along y. */
export function groups(size: Size, run: number): { readonly columns: number; readonly rows: number } {
  return { columns: Math.ceil(size.width / LANES), rows: Math.ceil(size.height / run) };
}

/** Room for packed RGBA8 pixels. */
export const imageOf = ({ width, height }: Size): PlannedBuffer => ({ sizeBytes: width * height * 4 });
/** Room for pixels of four 16-bit levels. */
export const levelsOf = ({ width, height }: Size): PlannedBuffer => ({ sizeBytes: width * height * 8 });
export const tableOf = (table: Int32Array<ArrayBuffer>): PlannedBuffer => ({ sizeBytes: table.byteLength, table });
