import type { Region } from "../kernel.ts";
import { type HeapExports, WasmHeap } from "../wasm-heap.ts";
import { type Program, type Step, type StepOf, writtenBytes } from "./step.ts";

/** The module's memory and functions, as a step's executor sees them. */
export interface CpuMachine<Exports = unknown> {
  readonly wasm: Exports & HeapExports;
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

/** Places buffers, tables and scratch in the module's memory, and runs programs there. */
export class FilterMachine<Exports extends HeapExports> implements CpuMachine<Exports> {
  readonly wasm: Exports;
  readonly #executors: CpuFamily<Step["kind"], Exports>;
  readonly #heap: WasmHeap;

  constructor(wasm: Exports, executors: CpuFamily<Step["kind"], Exports>) {
    this.wasm = wasm;
    this.#heap = new WasmHeap(wasm);
    this.#executors = executors;
  }

  /** Runs steps one after the other between two buffers. */
  run(program: Program, input: Uint8Array, signal?: AbortSignal): Uint8Array<ArrayBuffer> {
    const { steps, opaque } = program;
    const largest = Math.max(bytesOf(steps[0]!.from), ...steps.map(writtenBytes));
    this.#heap.clear();
    let source = this.place(largest);
    let target = this.place(largest);
    const { mark } = this.#heap;
    new Uint8Array(this.wasm.memory.buffer).set(input, source);
    for (const [i, step] of steps.entries()) {
      signal?.throwIfAborted();
      this.#heap.rewind(mark);
      this.#execute(step, source, target, opaque[i]!);
      [source, target] = [target, source];
    }
    return new Uint8Array(this.wasm.memory.buffer, source, writtenBytes(steps.at(-1)!)).slice();
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
