import type { CpuFamily, RgbSteps } from "../../cpu-machine.ts";
import type { ResampleStep } from "./operations.ts";
import type { Taps } from "./taps.ts";

/** What `wasm/resize.ts` exports. */
interface ResampleExports {
  resize(...args: number[]): void;
  resizeScratch(...args: number[]): number;
  pick(...args: number[]): void;
}

export const resampleCpu: CpuFamily<ResampleStep["kind"], ResampleExports> = {
  weigh(machine, { from, to, columns, rows }, src, dst, opaque) {
    const across = pairTaps(columns, from.x);
    const down = pairTaps(rows, from.y);
    const place = ({ starts, weights, pairCount, shift }: PairedTaps) => [
      machine.placeTable(starts),
      machine.placeTable(weights),
      pairCount,
      shift,
    ];
    const tables = [...place(across), ...place(down)];
    const sizes = [from.width, to.width, across.pairCount, down.pairCount, Number(opaque)];
    const scratch = machine.place(machine.wasm.resizeScratch(...sizes));
    const source = [src, from.width, from.height];
    machine.wasm.resize(...source, dst, to.width, to.height, machine.channels, ...tables, Number(opaque), scratch);
  },
  pick(machine, { from, to, columns, rows }, src, dst) {
    const across = machine.placeTable(columns.map((column) => column - from.x));
    const down = machine.placeTable(rows.map((row) => row - from.y));
    machine.wasm.pick(src, from.width, dst, to.width, to.height, across, down);
  },
};

export const resampleRgb: RgbSteps<ResampleStep["kind"]> = { weigh: () => true };

/** Taps two by two: pair n is of inputs 2n − shift and 2n + 1 − shift, counted from `origin`. */
interface PairedTaps {
  /** First pair of each output, `i32[count]`. */
  readonly starts: Int32Array<ArrayBuffer>;
  /** `i16[count, pairCount, 2]`, padded with 0 in front or behind. */
  readonly weights: Int16Array<ArrayBuffer>;
  readonly pairCount: number;
  readonly shift: 0 | 1;
}

/** Pairs taps with the shift that makes fewer pairs: halving an image, outputs all begin at odd inputs, or all at even ones. */
function pairTaps(taps: Taps, origin: number): PairedTaps {
  const { tapCount } = taps;
  const count = taps.starts.length;
  const pairCounts: [number, number] = [1, 1];
  for (let n = 0; n < count; n++) {
    const used = usedTaps(taps, n);
    const odd = (taps.starts[n]! - origin) & 1;
    pairCounts[0] = Math.max(pairCounts[0], (odd + used + 1) >> 1);
    pairCounts[1] = Math.max(pairCounts[1], (1 - odd + used + 1) >> 1);
  }
  const shift = pairCounts[1] < pairCounts[0] ? 1 : 0;
  const pairCount = pairCounts[shift];
  const starts = new Int32Array(count);
  const weights = new Int16Array(count * pairCount * 2);
  for (let n = 0; n < count; n++) {
    const start = taps.starts[n]! - origin + shift;
    starts[n] = start >> 1;
    const first = n * pairCount * 2 + (start & 1);
    const room = Math.min(tapCount, pairCount * 2 - (start & 1));
    for (let k = 0; k < room; k++) weights[first + k] = taps.weights[n * tapCount + k]!;
  }
  return { starts, weights, pairCount, shift };
}

/** How many taps of an output come before the zeros that pad them. */
function usedTaps({ weights, tapCount }: Taps, output: number): number {
  let count = tapCount;
  while (count > 1 && weights[output * tapCount + count - 1] === 0) count--;
  return count;
}
