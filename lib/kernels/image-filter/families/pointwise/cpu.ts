import type { CpuFamily } from "../../cpu-machine.ts";
import { INVERSION } from "./operations.ts";

/** What `wasm/points.ts` exports. */
interface PointwiseExports {
  affine(src: number, dst: number, count: number, scale: number, offset: number): void;
  invert(src: number, dst: number, count: number): void;
  lookUp(src: number, dst: number, count: number, table: number): void;
  mix(src: number, dst: number, count: number, ...matrix: readonly number[]): void;
}

export const pointwiseCpu: CpuFamily<"affine" | "table" | "mix", PointwiseExports> = {
  affine({ wasm }, { to, scale, offset }, src, dst) {
    const count = to.width * to.height;
    if (scale === INVERSION.scale && offset === INVERSION.offset) wasm.invert(src, dst, count);
    else wasm.affine(src, dst, count, scale, offset);
  },
  table(machine, { to, table }, src, dst) {
    machine.wasm.lookUp(src, dst, to.width * to.height, machine.placeTable(table));
  },
  mix(machine, { to, matrix, table }, src, dst) {
    const count = to.width * to.height;
    machine.wasm.mix(src, dst, count, ...matrix);
    if (table) machine.wasm.lookUp(dst, dst, count, machine.placeTable(table));
  },
};
