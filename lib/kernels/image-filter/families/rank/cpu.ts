import type { CpuFamily, RgbSteps } from "../../cpu-machine.ts";
import { COMPARATOR_WORDS, medianNetwork } from "./median-network.ts";

/** What `wasm/rank.ts` exports. */
interface RankExports {
  median(...args: number[]): void;
  medianScratch(width: number, radius: number, places: number): number;
}

export const rankCpu: CpuFamily<"median", RankExports> = {
  median(machine, { from, to, radius }, src, dst, opaque) {
    const { comparators, places } = medianNetwork(radius);
    const table = machine.placeTable(comparators);
    const scratch = machine.place(machine.wasm.medianScratch(to.width, radius, places));
    const source = [src, from.width, from.height, to.x - from.x, to.y - from.y];
    const network = [table, comparators.length / COMPARATOR_WORDS, places];
    const target = [dst, to.width, to.height, machine.channels];
    machine.wasm.median(...source, ...target, radius, ...network, Number(opaque), scratch);
  },
};

export const rankRgb: RgbSteps<"median"> = { median: () => true };
