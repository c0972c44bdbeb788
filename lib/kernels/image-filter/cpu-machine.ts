import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Region } from "../kernel.ts";
import { type Program, type Step, type StepOf, writtenBytes } from "./step.ts";

/** Room after each buffer, in bytes: vector loops read a little past the last pixel. */
const SLACK_BYTES = 256;
const PAGE_BYTES = 65_536;

/** What every part of the module is used with. */
interface BaseExports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
}

/** The module's memory and functions, as a step's executor sees them. */
export interface CpuMachine<Exports = unknown> {
  readonly wasm: Exports & BaseExports;
  /** Takes the next `sizeBytes` of memory until the step ends, aligned to 64. @throws {FilterMemoryError} */
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

/** Thrown when the unit does not fit the memory this browser gives a WebAssembly module. */
export class FilterMemoryError extends TabgridError {
  constructor(neededBytes: number, cause: unknown) {
    super("image-filter.out-of-memory", "transient", "There is not enough memory for this unit.", {
      cause,
      details: { neededBytes },
    });
  }
}

/** Places buffers, tables and scratch in the module's memory, and runs programs there. */
export class FilterMachine<Exports extends BaseExports> implements CpuMachine<Exports> {
  readonly wasm: Exports;
  readonly #executors: CpuFamily<Step["kind"], Exports>;
  #next = 0;

  constructor(wasm: Exports, executors: CpuFamily<Step["kind"], Exports>) {
    this.wasm = wasm;
    this.#executors = executors;
  }

  /** Runs steps one after the other between two buffers. */
  run(program: Program, input: Uint8Array, signal?: AbortSignal): Uint8Array<ArrayBuffer> {
    const { steps, opaque } = program;
    const largest = Math.max(bytesOf(steps[0]!.from), ...steps.map(writtenBytes));
    this.#next = aligned(this.wasm.heapBase());
    let source = this.place(largest);
    let target = this.place(largest);
    const mark = this.#next;
    new Uint8Array(this.wasm.memory.buffer).set(input, source);
    for (const [i, step] of steps.entries()) {
      signal?.throwIfAborted();
      this.#next = mark;
      this.#execute(step, source, target, opaque[i]!);
      [source, target] = [target, source];
    }
    return new Uint8Array(this.wasm.memory.buffer, source, writtenBytes(steps.at(-1)!)).slice();
  }

  place(sizeBytes: number): number {
    const at = this.#next;
    this.#next = aligned(at + sizeBytes + SLACK_BYTES);
    const { memory } = this.wasm;
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

  placeTable(table: ArrayBufferView): number {
    const at = this.place(table.byteLength);
    const bytes = new Uint8Array(table.buffer, table.byteOffset, table.byteLength);
    new Uint8Array(this.wasm.memory.buffer).set(bytes, at);
    return at;
  }

  #execute<Kind extends Step["kind"]>(step: StepOf<Kind>, src: number, dst: number, opaque: boolean): void {
    const execute = this.#executors[step.kind as Kind] as CpuFamily<Kind, Exports>[Kind];
    execute(this, step, src, dst, opaque);
  }
}

const aligned = (at: number): number => Math.ceil(at / 64) * 64;

const bytesOf = (region: Region): number => region.width * region.height * 4;
