import type { CpuFamily } from "../../cpu-machine.ts";

/** What `wasm/points.ts` exports. */
interface GradientExports {
  sobel(...args: number[]): void;
  sobelScratch(fromWidth: number, width: number): number;
}

export const gradientCpu: CpuFamily<"sobel", GradientExports> = {
  sobel(machine, { from, to }, src, dst, opaque) {
    const scratch = machine.place(machine.wasm.sobelScratch(from.width, to.width));
    const source = [src, from.width, from.height, to.x - from.x, to.y - from.y];
    machine.wasm.sobel(...source, dst, to.width, to.height, Number(opaque), scratch);
  },
};
