import type { CpuFamily, RgbSteps } from "../../cpu-machine.ts";
import type { DenoiseStep } from "./operations.ts";
import { bilateralWeights, patchWeights } from "./weights.ts";

/** What `wasm/bilateral.ts` and `wasm/non-local-means.ts` export. */
interface DenoiseExports {
  bilateral(...args: number[]): void;
  bilateralScratch(radius: number): number;
  nonLocalMeans(...args: number[]): void;
  nonLocalMeansScratch(patch: number, search: number): number;
}

export const denoiseCpu: CpuFamily<DenoiseStep["kind"], DenoiseExports> = {
  bilateral(machine, { from, to, sigma, range }, src, dst, opaque) {
    const { radius, shift, table } = bilateralWeights(sigma, range);
    const weights = machine.placeTable(table);
    const scratch = machine.place(machine.wasm.bilateralScratch(radius));
    const source = [src, from.width, from.height, to.x - from.x, to.y - from.y];
    const target = [dst, to.width, to.height, machine.channels];
    machine.wasm.bilateral(...source, ...target, radius, weights, shift, Number(opaque), scratch);
  },
  "non-local"(machine, { from, to, strength, patch, search }, src, dst, opaque) {
    const { fine, coarse, table } = patchWeights(strength, patch);
    const weights = machine.placeTable(table);
    const scratch = machine.place(machine.wasm.nonLocalMeansScratch(patch, search));
    const source = [src, from.width, from.height, to.x - from.x, to.y - from.y];
    const target = [dst, to.width, to.height, machine.channels];
    const weighing = [patch, search, weights, fine, coarse];
    machine.wasm.nonLocalMeans(...source, ...target, ...weighing, Number(opaque), scratch);
  },
};

export const denoiseRgb: RgbSteps<DenoiseStep["kind"]> = { bilateral: () => true, "non-local": () => true };
