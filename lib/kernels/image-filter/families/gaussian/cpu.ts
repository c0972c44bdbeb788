import type { Region } from "../../../kernel.ts";
import type { CpuFamily, CpuMachine, RgbSteps } from "../../cpu-machine.ts";
import type { GaussianStep } from "./operations.ts";

/** What `wasm/blur-direct.ts` and `wasm/blur-shrunk.ts` export. */
interface GaussianExports {
  blurDirect(...args: number[]): void;
  blurDirectScratch(radius: number): number;
  blurShrunk(...args: number[]): void;
  blurShrunkScratch(...args: number[]): number;
}

type Machine = CpuMachine<GaussianExports>;

export const gaussianCpu: CpuFamily<"gaussian", GaussianExports> = {
  gaussian(machine, step, src, dst, opaque) {
    const run = step.shrink === 1 ? blurDirect : blurShrunk;
    run(machine, step, src, dst, opaque);
  },
};

/** Cells are four channels wide. */
export const gaussianRgb: RgbSteps<"gaussian"> = { gaussian: ({ shrink }) => shrink === 1 };

function blurDirect(machine: Machine, step: GaussianStep, src: number, dst: number, opaque: boolean): void {
  const { from, to, weights, unsharp } = step;
  const radius = weights.length - 1;
  const table = placeWeights(machine, weights);
  const scratch = machine.place(machine.wasm.blurDirectScratch(radius));
  const source = [src, from.width, from.height, to.x - from.x, to.y - from.y];
  const target = [dst, to.width, to.height, machine.channels];
  machine.wasm.blurDirect(...source, ...target, table, radius, Number(opaque), ...maskOf(unsharp), scratch);
}

function blurShrunk(machine: Machine, step: GaussianStep, src: number, dst: number, opaque: boolean): void {
  const { from, to, weights, shrink, cells, unsharp } = step;
  const radius = weights.length - 1;
  const table = placeWeights(machine, weights);
  const sizes = [from.width, cells.width, cells.height, radius, shrink, to.width];
  const scratch = machine.place(machine.wasm.blurShrunkScratch(...sizes));
  const images = [src, ...boundsOf(from), dst, ...boundsOf(to), ...boundsOf(cells)];
  machine.wasm.blurShrunk(...images, shrink, table, radius, Number(opaque), ...maskOf(unsharp), scratch);
}

/** Weights, each repeated over the eight lanes of a vector. */
function placeWeights(machine: Machine, weights: Uint16Array): number {
  const lanes = new Uint16Array(weights.length * 8);
  for (const [k, weight] of weights.entries()) lanes.fill(weight, k * 8, k * 8 + 8);
  return machine.placeTable(lanes);
}

const boundsOf = ({ x, y, width, height }: Region): number[] => [x, y, width, height];

/** Masked or not, scale, threshold. */
const maskOf = (unsharp: GaussianStep["unsharp"]): number[] =>
  unsharp ? [1, unsharp.scale, unsharp.threshold] : [0, 0, 0];
