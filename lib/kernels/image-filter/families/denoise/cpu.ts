import type { CpuFamily, RgbSteps } from "../../cpu-machine.ts";
import { bilateralWeights } from "./weights.ts";

/** What `wasm/bilateral.ts` exports. */
interface DenoiseExports {
  bilateral(...args: number[]): void;
  bilateralScratch(radius: number): number;
}

export const denoiseCpu: CpuFamily<"bilateral", DenoiseExports> = {
  bilateral(machine, { from, to, sigma, range }, src, dst, opaque) {
    const { radius, shift, table } = bilateralWeights(sigma, range);
    const weights = machine.placeTable(table);
    const scratch = machine.place(machine.wasm.bilateralScratch(radius));
    const source = [src, from.width, from.height, to.x - from.x, to.y - from.y];
    const target = [dst, to.width, to.height, machine.channels];
    machine.wasm.bilateral(...source, ...target, radius, weights, shift, Number(opaque), scratch);
  },
};

export const denoiseRgb: RgbSteps<"bilateral"> = { bilateral: () => true };
