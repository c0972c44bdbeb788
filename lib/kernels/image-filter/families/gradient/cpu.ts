import type { CpuFamily } from "../../cpu-machine.ts";

/** What `wasm/gradient.ts` exports. */
interface GradientExports {
  gradient(...args: number[]): void;
  gradientScratch(fromWidth: number, width: number): number;
}

/** The numbers by which `wasm/gradient.ts` knows the operators. */
const OPERATORS = { sobel: 0, scharr: 1, laplacian: 2, emboss: 3 } as const;

export const gradientCpu: CpuFamily<"gradient", GradientExports> = {
  gradient(machine, { from, to, operator, light }, src, dst, opaque) {
    const scratch = machine.place(machine.wasm.gradientScratch(from.width, to.width));
    const source = [src, from.width, from.height, to.x - from.x, to.y - from.y];
    const target = [dst, to.width, to.height];
    const lit = [light?.across ?? 0, light?.down ?? 0];
    machine.wasm.gradient(OPERATORS[operator], ...source, ...target, ...lit, Number(opaque), scratch);
  },
};
