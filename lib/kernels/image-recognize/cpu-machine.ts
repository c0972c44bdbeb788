import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Layer, Network } from "./network/layers.ts";
import { type PackedConvolution, packConvolution } from "./pack-weights.ts";

const PAGE_BYTES = 65_536;
/** Room after each buffer, in bytes: vector loops read a little past its end. */
const SLACK_BYTES = 64;

type Numbers<Count extends number, All extends number[] = []> = All["length"] extends Count
  ? All
  : Numbers<Count, [...All, number]>;

/** What `wasm/index.ts` exports; the arguments are named there. */
export interface RecognizeExports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  convolve(...args: Numbers<19>): void;
  convolveChannels(...args: Numbers<18>): void;
  maximum(...args: Numbers<12>): void;
  average(...args: Numbers<17>): void;
  lookUp(...args: Numbers<9>): void;
  add(...args: Numbers<13>): void;
  pad(...args: Numbers<10>): void;
  enlarge(...args: Numbers<10>): void;
  shuffle(...args: Numbers<12>): void;
  flatten(...args: Numbers<6>): void;
  readPixels(...args: Numbers<9>): void;
  writePixels(...args: Numbers<7>): void;
  writeAlpha(...args: Numbers<6>): void;
}

/** Thrown when the unit does not fit the memory this browser gives a WebAssembly module. */
export class RecognizeMemoryError extends TabgridError {
  constructor(neededBytes: number, cause: unknown) {
    super("image-recognize.out-of-memory", "transient", "There is not enough memory for this unit.", {
      cause,
      details: { neededBytes },
    });
  }
}

/** A layer with its numbers in the module's memory. */
export interface PlacedLayer {
  readonly layer: Layer;
  readonly packed: PackedConvolution | null;
  /** Addresses: of weights, bias and factors, or of tables. */
  readonly tables: readonly number[];
}

/** The module's memory: a network's numbers at its start, then what one unit needs. */
export class RecognizeMemory {
  readonly wasm: RecognizeExports;
  #network: Network | null = null;
  #layers: readonly PlacedLayer[] = [];
  /** First byte after the network's numbers. */
  #mark = 0;
  #next = 0;

  constructor(wasm: RecognizeExports) {
    this.wasm = wasm;
  }

  /** Begins a unit of a network: forgets the unit before, and the network's numbers if it is another one. */
  begin(network: Network): readonly PlacedLayer[] {
    this.#next = this.#mark;
    if (this.#network === network) return this.#layers;
    this.#network = null;
    this.#next = align(this.wasm.heapBase());
    this.#layers = network.layers.map((layer) => this.#placeLayer(layer));
    this.#mark = this.#next;
    this.#network = network;
    return this.#layers;
  }

  /** Takes the next `sizeBytes` of memory until the unit ends, aligned to 64. @throws {RecognizeMemoryError} */
  place(sizeBytes: number): number {
    const at = this.#next;
    this.#next = align(at + sizeBytes + SLACK_BYTES);
    const { memory } = this.wasm;
    const missing = this.#next - memory.buffer.byteLength;
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / PAGE_BYTES));
      } catch (cause) {
        throw new RecognizeMemoryError(this.#next, cause);
      }
    }
    return at;
  }

  /** Like {@link place}, holding a copy of `table`. */
  placeTable(table: ArrayBufferView): number {
    const at = this.place(table.byteLength);
    new Uint8Array(this.wasm.memory.buffer).set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength), at);
    return at;
  }

  #placeLayer(layer: Layer): PlacedLayer {
    const placed = (...tables: ArrayBufferView[]): number[] => tables.map((table) => this.placeTable(table));
    switch (layer.kind) {
      case "convolution": {
        const packed = packConvolution(layer);
        return { layer, packed, tables: placed(packed.weights, packed.bias, packed.factors) };
      }
      case "average":
        return { layer, packed: null, tables: placed(new Float32Array(8)) };
      case "table":
        return { layer, packed: null, tables: placed(layer.table) };
      case "sum":
        return { layer, packed: null, tables: placed(layer.tables) };
      case "join":
        return { layer, packed: null, tables: placed(...layer.tables) };
      default:
        return { layer, packed: null, tables: [] };
    }
  }
}

const align = (at: number): number => Math.ceil(at / 64) * 64;
