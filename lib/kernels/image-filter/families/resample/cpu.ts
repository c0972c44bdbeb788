import type { CpuFamily } from "../../cpu-machine.ts";
import type { Taps } from "./taps.ts";

/** What `wasm/resize.ts` exports. */
interface ResampleExports {
  resize(...args: number[]): void;
  resizeScratch(...args: number[]): number;
}

export const resampleCpu: CpuFamily<"resample", ResampleExports> = {
  resample(machine, { from, to, columns, rows }, src, dst, opaque) {
    const columnStarts = machine.placeTable(columns.starts.map((start) => start - from.x));
    const columnWeights = machine.placeTable(columns.weights);
    const paired = startEven(rows, from.y);
    const rowStarts = machine.placeTable(paired.starts.map((start) => start - from.y));
    const rowWeights = machine.placeTable(paired.weights);
    const scratch = machine.place(
      machine.wasm.resizeScratch(from.width, from.height, to.width, columns.tapCount, paired.tapCount),
    );
    const source = [src, from.width, from.height];
    const target = [dst, to.width, to.height];
    const across = [columnStarts, columnWeights, columns.tapCount];
    const down = [rowStarts, rowWeights, paired.tapCount];
    machine.wasm.resize(...source, ...target, ...across, ...down, Number(opaque), scratch);
  },
};

/** The same taps with starts at an even distance from `origin`: a weight of 0 goes before those that were odd. */
function startEven({ starts, weights, tapCount }: Taps, origin: number): Taps {
  const padded = tapCount + 2;
  const shifted = new Int16Array(starts.length * padded);
  const evenStarts = starts.map((start, n) => {
    const odd = (start - origin) & 1;
    shifted.set(weights.subarray(n * tapCount, (n + 1) * tapCount), n * padded + odd);
    return start - odd;
  });
  return { starts: evenStarts, weights: shifted, tapCount: padded };
}
