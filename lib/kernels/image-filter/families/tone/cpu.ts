import type { CpuFamily, CpuMachine } from "../../cpu-machine.ts";
import { type Between, FRACTIONS } from "./grid.ts";
import { LEVELS } from "./level-tables.ts";

/** What `wasm/tone.ts` exports. */
interface ToneExports {
  countLevels(...args: number[]): void;
  countScratch(): number;
  relight(...args: number[]): void;
}

export const toneCpu: CpuFamily<"histogram" | "relight", ToneExports> = {
  histogram(machine, { from, channels, across, down }, src, dst, opaque) {
    const scratch = machine.place(machine.wasm.countScratch());
    let counts = dst;
    for (let row = 0; row + 1 < down.bounds.length; row++) {
      const [top, bottom] = down.bounds.subarray(row, row + 2);
      for (let column = 0; column + 1 < across.bounds.length; column++) {
        const [left, right] = across.bounds.subarray(column, column + 2);
        const corner = src + (top! * from.width + left!) * 4;
        const cell = [corner, from.width, right! - left!, bottom! - top!];
        machine.wasm.countLevels(...cell, channels, Number(opaque), counts, scratch);
        counts += channels * LEVELS * 4;
      }
    }
  },
  relight(machine, { to, channels, quads, columns, rows, gapsAcross }, src, dst) {
    const gapBytes = channels * LEVELS * 4;
    const across = placeGaps(machine, columns, gapBytes);
    const down = placeGaps(machine, rows, gapBytes * gapsAcross);
    machine.wasm.relight(src, dst, to.width, to.height, channels, machine.placeTable(quads), ...across, ...down);
  },
};

/**
 * Of each column or row: where its tables begin, `i32[length]`, and the weights of the cells before and after it,
 * `i16[length, 2]`; both with zeros up to a whole vector.
 */
function placeGaps(machine: CpuMachine, pixels: readonly Between[], gapBytes: number): number[] {
  const length = Math.ceil(pixels.length / 4) * 4;
  const begins = new Int32Array(length);
  const weights = new Int16Array(length * 2);
  for (const [i, { cell, weight }] of pixels.entries()) {
    begins[i] = cell * gapBytes;
    weights[2 * i] = FRACTIONS - weight;
    weights[2 * i + 1] = weight;
  }
  return [machine.placeTable(begins), machine.placeTable(weights)];
}
