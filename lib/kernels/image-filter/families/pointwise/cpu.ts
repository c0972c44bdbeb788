import type { CpuFamily } from "../../cpu-machine.ts";

/** What `wasm/points.ts` exports. */
interface PointwiseExports {
  affine(src: number, dst: number, count: number, scale: number, offset: number): void;
  grayscale(src: number, dst: number, count: number): void;
}

export const pointwiseCpu: CpuFamily<"affine" | "grayscale", PointwiseExports> = {
  affine({ wasm }, { to, scale, offset }, src, dst) {
    wasm.affine(src, dst, to.width * to.height, scale, offset);
  },
  grayscale({ wasm }, { to }, src, dst) {
    wasm.grayscale(src, dst, to.width * to.height);
  },
};
