import type { CpuFamily, RgbSteps } from "../../cpu-machine.ts";
import { INVERSION } from "./operations.ts";

/** What `wasm/points.ts` exports. */
interface PointwiseExports {
  affine(src: number, dst: number, sizeBytes: number, scale: number, offset: number, kept: number): void;
  invert(src: number, dst: number, sizeBytes: number, kept: number): void;
  lookUp(src: number, dst: number, count: number, channels: number, table: number): void;
  mix(src: number, dst: number, count: number, channels: number, ...matrix: readonly number[]): void;
}

export const pointwiseCpu: CpuFamily<"affine" | "table" | "mix", PointwiseExports> = {
  affine({ wasm, channels }, { to, scale, offset }, src, dst) {
    const sizeBytes = to.width * to.height * channels;
    const kept = channels === 4 ? 0xff000000 : 0;
    if (scale === INVERSION.scale && offset === INVERSION.offset) wasm.invert(src, dst, sizeBytes, kept);
    else wasm.affine(src, dst, sizeBytes, scale, offset, kept);
  },
  table(machine, { to, table }, src, dst) {
    machine.wasm.lookUp(src, dst, to.width * to.height, machine.channels, machine.placeTable(table));
  },
  mix(machine, { to, matrix, table }, src, dst) {
    const count = to.width * to.height;
    machine.wasm.mix(src, dst, count, machine.channels, ...matrix);
    if (table) machine.wasm.lookUp(dst, dst, count, machine.channels, machine.placeTable(table));
  },
};

export const pointwiseRgb: RgbSteps<"affine" | "table" | "mix"> = {
  affine: () => true,
  table: () => true,
  mix: () => true,
};
