import type { Region } from "../kernel.ts";
import { type HeapExports, WasmHeap } from "../wasm-heap.ts";
import { type Program, type Step, type StepOf, writtenBytes } from "./program/step.ts";

/** The module's memory and functions, as a step's executor sees them. */
export interface CpuMachine<Exports = unknown> {
  readonly wasm: Exports & HeapExports;
  /** Bytes of a pixel: 4; or 3, RGB, for steps of which {@link RgbSteps} says that they can. */
  readonly channels: 3 | 4;
  /** Takes the next `sizeBytes` of memory until the step ends, aligned to 64. @throws {WasmMemoryError} */
  place(sizeBytes: number): number;
  /** Like `place`, holding a copy of `table`. */
  placeTable(table: ArrayBufferView): number;
}

/**
 * How steps of a family are executed: each reads pixels `from` at `src` and writes pixels `to` at `dst` (or the step's
 * `resultBytes`). Both have a little room after their end.
 *
 * @template Exports the functions of `wasm/index.ts` that the family uses.
 */
export type CpuFamily<Kind extends Step["kind"], Exports> = {
  readonly [K in Kind]: (
    machine: CpuMachine<Exports>,
    step: StepOf<K>,
    src: number,
    dst: number,
    opaque: boolean,
  ) => void;
};

/** Which steps of a family can also work on pixels of three bytes, without alpha. */
export type RgbSteps<Kind extends Step["kind"]> = { readonly [K in Kind]?: (step: StepOf<K>) => boolean };

/** Raw pixels, `u8[height, width, channels]`, row-major: RGB, or RGBA not premultiplied. */
export interface RawPixels {
  readonly bytes: Uint8Array;
  readonly channels: 3 | 4;
}

/** Pixels of a part: two buffers of them fit the L2 cache of most cores. */
const PART_PIXELS = 2 ** 16;

/** What {@link FilterMachine} needs of the module beside what its executors call. */
interface MachineExports extends HeapExports {
  expandRgb(src: number, dst: number, count: number): void;
  packRgb(src: number, dst: number, count: number): void;
}

/** Places buffers, tables and scratch in the module's memory, and runs programs there. */
export class FilterMachine<Exports extends MachineExports> implements CpuMachine<Exports> {
  readonly wasm: Exports;
  readonly #executors: CpuFamily<Step["kind"], Exports>;
  readonly #rgbSteps: RgbSteps<Step["kind"]>;
  readonly #heap: WasmHeap;
  #channels: 3 | 4 = 4;

  constructor(wasm: Exports, executors: CpuFamily<Step["kind"], Exports>, rgbSteps: RgbSteps<Step["kind"]>) {
    this.wasm = wasm;
    this.#rgbSteps = rgbSteps;
    this.#heap = new WasmHeap(wasm);
    this.#executors = executors;
  }

  get channels(): 3 | 4 {
    return this.#channels;
  }

  /**
   * Runs a program; part by part where no pixel needs another one.
   *
   * @param input pixels that the first step reads; RGB only if they are opaque.
   * @param into where the result goes; absent: into new bytes.
   * @returns pixels as the last step makes them (RGB when the input was RGB and the result is opaque), or its bytes.
   */
  run(
    program: Program,
    input: RawPixels,
    into?: Uint8Array<ArrayBuffer>,
    signal?: AbortSignal,
  ): Uint8Array<ArrayBuffer> {
    const { bytes, channels } = input;
    const partBytes = PART_PIXELS * channels;
    if (bytes.length <= partBytes || !program.steps.every(({ pointwise }) => pointwise))
      return this.#runSteps(program, input, into, signal);
    const result = into ?? new Uint8Array(bytes.length);
    for (let at = 0; at < bytes.length; at += partBytes) {
      const part = bytes.subarray(at, at + partBytes);
      const line = { x: 0, y: 0, width: part.length / channels, height: 1 };
      const steps = program.steps.map((step) => ({ ...step, from: line, to: line }));
      this.#runSteps({ ...program, steps }, { bytes: part, channels }, result.subarray(at, at + partBytes), signal);
    }
    return result;
  }

  /** Runs steps one after the other between two buffers. */
  #runSteps(
    program: Program,
    input: RawPixels,
    into: Uint8Array<ArrayBuffer> | undefined,
    signal: AbortSignal | undefined,
  ): Uint8Array<ArrayBuffer> {
    const { steps, opaque } = program;
    const last = steps.at(-1)!;
    const rgb = input.channels === 3;
    this.#channels = rgb && opaque.every(Boolean) && steps.every((step) => this.#takesRgb(step)) ? 3 : 4;
    const largest = Math.max(bytesOf(steps[0]!.from), ...steps.map(writtenBytes));
    this.#heap.clear();
    let source = this.place(largest);
    let target = this.place(largest);
    const { mark } = this.#heap;
    const expands = this.#channels !== input.channels;
    new Uint8Array(this.wasm.memory.buffer).set(input.bytes, expands ? target : source);
    if (expands) this.wasm.expandRgb(target, source, input.bytes.length / 3);
    for (const [i, step] of steps.entries()) {
      signal?.throwIfAborted();
      this.#heap.rewind(mark);
      this.#execute(step, source, target, opaque[i]!);
      [source, target] = [target, source];
    }
    let sizeBytes = writtenBytes(last);
    if (rgb && opaque.at(-1) && last.resultBytes === undefined) {
      sizeBytes = (sizeBytes / 4) * 3;
      if (expands) {
        this.wasm.packRgb(source, target, sizeBytes / 3);
        source = target;
      }
    }
    const result = new Uint8Array(this.wasm.memory.buffer, source, sizeBytes);
    if (into === undefined) return result.slice();
    into.set(result);
    return into;
  }

  #takesRgb<Kind extends Step["kind"]>(step: StepOf<Kind>): boolean {
    return (this.#rgbSteps as RgbSteps<Kind>)[step.kind as Kind]?.(step) ?? false;
  }

  place(sizeBytes: number): number {
    return this.#heap.place(sizeBytes);
  }

  placeTable(table: ArrayBufferView): number {
    return this.#heap.placeTable(table);
  }

  #execute<Kind extends Step["kind"]>(step: StepOf<Kind>, src: number, dst: number, opaque: boolean): void {
    const execute = this.#executors[step.kind as Kind] as CpuFamily<Kind, Exports>[Kind];
    execute(this, step, src, dst, opaque);
  }
}

const bytesOf = (region: Region): number => region.width * region.height * 4;
