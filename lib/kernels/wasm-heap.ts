import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Room after each buffer, in bytes: vector loops read a little past the last pixel. */
const SLACK_BYTES = 256;
const PAGE_BYTES = 65_536;

/** What every kernel's module exports. */
export interface HeapExports {
  readonly memory: WebAssembly.Memory;
  /** First byte that is free for buffers. */
  heapBase(): number;
}

/** Thrown when the unit does not fit the memory this browser gives a WebAssembly module. */
export class WasmMemoryError extends TabgridError {
  constructor(neededBytes: number, cause: unknown) {
    super("kernel.out-of-memory", "transient", "There is not enough memory for this unit.", {
      cause,
      details: { neededBytes },
    });
  }
}

/** Places buffers in a module's memory, one after the other; all are given back at once. */
export class WasmHeap {
  readonly #wasm: HeapExports;
  #next = 0;

  constructor(wasm: HeapExports) {
    this.#wasm = wasm;
    this.clear();
  }

  /** Where the next buffer will begin; {@link WasmHeap.rewind} goes back to it. */
  get mark(): number {
    return this.#next;
  }

  clear(): void {
    this.#next = aligned(this.#wasm.heapBase());
  }

  /** Gives back what was placed since `mark`. */
  rewind(mark: number): void {
    this.#next = mark;
  }

  /** Takes the next `sizeBytes`, aligned to 64, content undefined. @throws {WasmMemoryError} */
  place(sizeBytes: number): number {
    const at = this.#next;
    this.#next = aligned(at + sizeBytes + SLACK_BYTES);
    const { memory } = this.#wasm;
    const missing = this.#next - memory.buffer.byteLength;
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / PAGE_BYTES));
      } catch (cause) {
        throw new WasmMemoryError(this.#next, cause);
      }
    }
    return at;
  }

  /** Like {@link WasmHeap.place}, holding a copy of `table`. */
  placeTable(table: ArrayBufferView): number {
    const at = this.place(table.byteLength);
    const bytes = new Uint8Array(table.buffer, table.byteOffset, table.byteLength);
    new Uint8Array(this.#wasm.memory.buffer).set(bytes, at);
    return at;
  }

  /** A copy of `sizeBytes` bytes from `at` on. */
  copy(at: number, sizeBytes: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#wasm.memory.buffer, at, sizeBytes).slice();
  }
}

const aligned = (at: number): number => Math.ceil(at / 64) * 64;
