import type { Region } from "../../kernel.ts";
import type { AnalyzeMachine } from "../cpu-machine.ts";
import { MARK_WORDS } from "./marks.ts";

/** What `wasm/paint.ts` exports. */
export interface PaintExports {
  paint(pixels: number, width: number, height: number, marks: number, count: number): void;
}

/** Draws packed marks over the pixels of a region. */
export function paintOnCpu(
  { heap, wasm }: AnalyzeMachine<PaintExports>,
  { width, height }: Region,
  base: Uint8Array,
  marks: Int32Array,
): Uint8Array<ArrayBuffer> {
  const pixels = heap.placeTable(base);
  wasm.paint(pixels, width, height, heap.placeTable(marks), marks.length / MARK_WORDS);
  return heap.copy(pixels, base.length);
}
