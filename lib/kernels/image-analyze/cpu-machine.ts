import type { Size, UnitWork } from "../kernel.ts";
import { type HeapExports, WasmHeap } from "../wasm-heap.ts";
import type { AnalysisJob } from "./analysis.ts";

/** A unit of the first stage, ready to be measured. */
export interface SurveyWork<Op> extends AnalysisJob<Op> {
  readonly unit: UnitWork["unit"];
  readonly pixels: UnitWork["pixels"];
}

/** How an analysis measures a unit with the functions of `wasm/index.ts`: gives the unit's `resultBytes` bytes. */
export type AnalysisCpu<Op, Exports> = (
  machine: AnalyzeMachine<Exports>,
  work: SurveyWork<Op>,
) => Uint8Array<ArrayBuffer>;

/** What `wasm/luma.ts` exports. */
interface LumaExports {
  lumaPlane(...args: number[]): void;
}

/** Luma as `u8[height, stride]` in the module's memory. */
export interface LumaPlane extends Size {
  readonly at: number;
  readonly stride: number;
}

/** How far a plane goes on beyond the pixels there are, on each side. */
export interface Padding {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The module's functions, and its memory, which a unit has to itself from {@link AnalyzeMachine.begin} on. */
export class AnalyzeMachine<Exports = unknown> {
  readonly wasm: Exports & HeapExports & LumaExports;
  readonly heap: WasmHeap;

  constructor(wasm: Exports & HeapExports & LumaExports) {
    this.wasm = wasm;
    this.heap = new WasmHeap(wasm);
  }

  /** Gives back all memory. */
  begin(): void {
    this.heap.clear();
  }

  /** Room of zeros. */
  zeros(sizeBytes: number): number {
    const at = this.heap.place(sizeBytes);
    new Uint8Array(this.wasm.memory.buffer, at, sizeBytes).fill(0);
    return at;
  }

  /** Luma of the pixels of a region, going on beyond it by edge clamp. */
  lumaPlane(pixels: Uint8Array, { width, height }: Size, padding: Padding, opaque: boolean): LumaPlane {
    const { left, top, right, bottom } = padding;
    const stride = left + width + right;
    const rows = top + height + bottom;
    const at = this.heap.place(stride * rows);
    const { mark } = this.heap;
    const source = this.heap.placeTable(pixels);
    const scratch = this.heap.place(width * 4);
    this.wasm.lumaPlane(source, width, height, left, right, top, bottom, Number(opaque), at, scratch);
    this.heap.rewind(mark);
    return { at, stride, width: stride, height: rows };
  }
}
