import type { CpuFamily, RgbSteps } from "../../cpu-machine.ts";

/** What `wasm/convolve.ts` exports. */
interface ConvolveExports {
  convolve3(...args: number[]): void;
  convolve3Scratch(width: number): number;
}

export const convolveCpu: CpuFamily<"convolve", ConvolveExports> = {
  convolve(machine, { from, to, weights, divisor, offset, keepsAlpha }, src, dst, opaque) {
    // The rounding half is a tenth weight, of a neighbour that is always one.
    const table = machine.placeTable(Int16Array.from([...weights, divisor >> 1]));
    const scratch = machine.place(machine.wasm.convolve3Scratch(to.width));
    const source = [src, from.width, from.height, to.x - from.x, to.y - from.y];
    const target = [dst, to.width, to.height, machine.channels];
    const kernel = [table, divisor, offset, Number(keepsAlpha)];
    machine.wasm.convolve3(...source, ...target, ...kernel, Number(opaque), scratch);
  },
};

export const convolveRgb: RgbSteps<"convolve"> = { convolve: () => true };
