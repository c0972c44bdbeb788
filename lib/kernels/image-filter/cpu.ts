import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Computer, InputShape, KernelAssets, Region, UnitWork } from "../kernel.ts";
import { type BlurStep, compileSteps, type Program, type ResizeStep, type Step } from "./compile-steps.ts";
import { InputImageMissingError } from "./kernel.ts";
import type { Taps } from "./lanczos-taps.ts";
import type { ImageFilterParams } from "./params.ts";

/** Room after each buffer, in bytes: vector loops read a little past the last pixel. */
const SLACK_BYTES = 256;
const PAGE_BYTES = 65_536;

/** What `wasm/index.ts` exports; see there. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  affine(src: number, dst: number, count: number, scale: number, offset: number): void;
  grayscale(src: number, dst: number, count: number): void;
  sobel(...args: number[]): void;
  sobelScratch(fromWidth: number, width: number): number;
  blurDirect(...args: number[]): void;
  blurDirectScratch(width: number, height: number, radius: number, channels: number): number;
  blurShrunk(...args: number[]): void;
  blurShrunkScratch(...args: number[]): number;
  resize(...args: number[]): void;
  resizeScratch(...args: number[]): number;
}

/** Thrown when the unit does not fit the memory this browser gives a WebAssembly module. */
export class FilterMemoryError extends TabgridError {
  constructor(neededBytes: number, cause: unknown) {
    super("image-filter.out-of-memory", "transient", "There is not enough memory for this unit.", {
      cause,
      details: { neededBytes },
    });
  }
}

/** The image filter on WebAssembly SIMD: steps of a unit are run one after the other between two buffers. */
export async function createImageFilterCpu(assets: KernelAssets): Promise<Computer<ImageFilterParams>> {
  const bytes = await assets.bytes("image-filter/image-filter.wasm");
  const { instance } = await WebAssembly.instantiate(bytes, {});
  const machine = new FilterMachine(instance.exports as unknown as Exports);
  return {
    async run(work, signal) {
      const { shape, input } = inputOf(work);
      const program = compileSteps(work.params, shape, work.unit.region);
      return machine.run(program, input, signal);
    },
  };
}

function inputOf(work: UnitWork<ImageFilterParams>): { shape: InputShape; input: Uint8Array } {
  if (!work.shape || !work.input) throw new InputImageMissingError();
  return { shape: work.shape, input: work.input };
}

/** Places buffers, tables and scratch in the module's memory, and runs programs there. */
class FilterMachine {
  readonly #wasm: Exports;
  #next = 0;

  constructor(wasm: Exports) {
    this.#wasm = wasm;
  }

  run(program: Program, input: Uint8Array, signal?: AbortSignal): Uint8Array<ArrayBuffer> {
    const regions = [program.steps[0]!.from, ...program.steps.map((step) => step.to)];
    const largest = Math.max(...regions.map(bytesOf));
    this.#next = aligned(this.#wasm.heapBase());
    let source = this.#place(largest);
    let target = this.#place(largest);
    const mark = this.#next;
    new Uint8Array(this.#wasm.memory.buffer).set(input, source);
    for (const step of program.steps) {
      signal?.throwIfAborted();
      this.#next = mark;
      this.#execute(step, source, target, program.opaque);
      [source, target] = [target, source];
    }
    return new Uint8Array(this.#wasm.memory.buffer, source, bytesOf(regions.at(-1)!)).slice();
  }

  #execute(step: Step, src: number, dst: number, opaque: boolean): void {
    const { from, to } = step;
    const count = to.width * to.height;
    switch (step.kind) {
      case "affine":
        this.#wasm.affine(src, dst, count, step.scale, step.offset);
        break;
      case "grayscale":
        this.#wasm.grayscale(src, dst, count);
        break;
      case "sobel": {
        const scratch = this.#place(this.#wasm.sobelScratch(from.width, to.width));
        const source = [src, from.width, from.height, to.x - from.x, to.y - from.y];
        this.#wasm.sobel(...source, dst, to.width, to.height, Number(opaque), scratch);
        break;
      }
      case "blur":
        if (step.shrink === 1) this.#blurDirect(step, src, dst, opaque);
        else this.#blurShrunk(step, src, dst, opaque);
        break;
      case "resize":
        this.#resize(step, src, dst, opaque);
        break;
    }
  }

  #blurDirect({ from, to, weights, unsharp }: BlurStep, src: number, dst: number, opaque: boolean): void {
    const radius = weights.length - 1;
    const table = this.#placeWeights(weights);
    const scratch = this.#place(this.#wasm.blurDirectScratch(to.width, to.height, radius, opaque ? 3 : 4));
    const source = [src, from.width, from.height, to.x - from.x, to.y - from.y];
    const target = [dst, to.width, to.height];
    this.#wasm.blurDirect(...source, ...target, table, radius, Number(opaque), ...maskOf(unsharp), scratch);
  }

  #blurShrunk(step: BlurStep, src: number, dst: number, opaque: boolean): void {
    const { from, to, weights, shrink, cells, unsharp } = step;
    const radius = weights.length - 1;
    const table = this.#placeWeights(weights);
    const scratch = this.#place(
      this.#wasm.blurShrunkScratch(from.width, cells.width, cells.height, radius, shrink, to.width),
    );
    this.#wasm.blurShrunk(
      src,
      ...boundsOf(from),
      dst,
      ...boundsOf(to),
      ...boundsOf(cells),
      shrink,
      table,
      radius,
      Number(opaque),
      ...maskOf(unsharp),
      scratch,
    );
  }

  #resize({ from, to, columns, rows }: ResizeStep, src: number, dst: number, opaque: boolean): void {
    const columnStarts = this.#placeStarts(columns.starts, from.x);
    const columnWeights = this.#placeTaps(columns.weights);
    const paired = startEven(rows, from.y);
    const rowStarts = this.#placeStarts(paired.starts, from.y);
    const rowWeights = this.#placeTaps(paired.weights);
    const scratch = this.#place(
      this.#wasm.resizeScratch(from.width, from.height, to.width, columns.tapCount, paired.tapCount),
    );
    const source = [src, from.width, from.height];
    const target = [dst, to.width, to.height];
    const across = [columnStarts, columnWeights, columns.tapCount];
    const down = [rowStarts, rowWeights, paired.tapCount];
    this.#wasm.resize(...source, ...target, ...across, ...down, Number(opaque), scratch);
  }

  /** Weights, each repeated over the eight lanes of a vector. */
  #placeWeights(weights: Uint16Array): number {
    const at = this.#place(weights.length * 16);
    const lanes = new Uint16Array(this.#wasm.memory.buffer, at, weights.length * 8);
    for (const [k, weight] of weights.entries()) lanes.fill(weight, k * 8, k * 8 + 8);
    return at;
  }

  #placeTaps(taps: Int16Array): number {
    const at = this.#place(taps.byteLength);
    new Int16Array(this.#wasm.memory.buffer, at, taps.length).set(taps);
    return at;
  }

  #placeStarts(starts: Int32Array, origin: number): number {
    const at = this.#place(starts.byteLength);
    const placed = new Int32Array(this.#wasm.memory.buffer, at, starts.length);
    for (let n = 0; n < starts.length; n++) placed[n] = starts[n]! - origin;
    return at;
  }

  /** Takes the next `sizeBytes` of memory, growing it when it ends there. @throws {FilterMemoryError} */
  #place(sizeBytes: number): number {
    const at = this.#next;
    this.#next = aligned(at + sizeBytes + SLACK_BYTES);
    const { memory } = this.#wasm;
    const missing = this.#next - memory.buffer.byteLength;
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / PAGE_BYTES));
      } catch (cause) {
        throw new FilterMemoryError(this.#next, cause);
      }
    }
    return at;
  }
}

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

const aligned = (at: number): number => Math.ceil(at / 64) * 64;

const bytesOf = (region: Region): number => region.width * region.height * 4;

const boundsOf = ({ x, y, width, height }: Region): number[] => [x, y, width, height];

/** Masked or not, scale, threshold. */
const maskOf = (unsharp: BlurStep["unsharp"]): number[] =>
  unsharp ? [1, unsharp.scale, unsharp.threshold] : [0, 0, 0];
