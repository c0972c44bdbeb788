import type { CpuFamily } from "../../cpu-machine.ts";
import type { GeometryStep } from "./operations.ts";
import { CUBIC_WEIGHTS } from "./sampling.ts";

/** What `wasm/permute.ts` and `wasm/warp.ts` export. */
interface GeometryExports {
  permute(...args: number[]): void;
  warp(...args: number[]): void;
  warpScratch(fromWidth: number, fromHeight: number, opaque: number): number;
}

export const geometryCpu: CpuFamily<GeometryStep["kind"], GeometryExports> = {
  permute({ wasm }, { from, transposed, mirrorX, mirrorY }, src, dst) {
    wasm.permute(src, from.width, from.height, dst, Number(transposed), Number(mirrorX), Number(mirrorY));
  },
  warp(machine, { from, to, before, projection, sampling, bounded }, src, dst, opaque) {
    const coefficients = machine.placeTable(projection.coefficients);
    const cubic = sampling === "bicubic" ? machine.placeTable(CUBIC_WEIGHTS) : 0;
    const scratch = machine.place(machine.wasm.warpScratch(from.width, from.height, Number(opaque)));
    const source = [src, from.width, from.height, from.x, from.y];
    const target = [dst, to.width, to.height, to.x, to.y, before.width, before.height];
    const flags = [Number(bounded), Number(opaque)];
    machine.wasm.warp(...source, ...target, coefficients, Number(projection.divides), cubic, ...flags, scratch);
  },
};
