import type { AnalysisCpu } from "../../cpu-machine.ts";
import { wordsOf } from "../../pieces/words.ts";
import type { ComponentsOp } from "./analysis.ts";
import { MODULE_WORDS, packTile } from "./tile-components.ts";

interface ComponentsExports {
  components(...args: number[]): number;
  componentsScratch(width: number, height: number): number;
}

const NO_PADDING = { left: 0, top: 0, right: 0, bottom: 0 } as const;

export const componentsCpu: AnalysisCpu<ComponentsOp, ComponentsExports> = (machine, { op, images, unit, pixels }) => {
  const { heap, wasm } = machine;
  const { width, height } = unit.region;
  const plane = machine.lumaPlane(pixels[0]!, unit.region, NO_PADDING, images[0]!.opaque);
  const list = heap.place(Math.ceil((width * height) / 2) * MODULE_WORDS * 4);
  const labels = heap.place(2 * (width + height) * 4);
  const scratch = heap.place(wasm.componentsScratch(width, height));
  const dark = Number(op.find === "dark");
  const eight = Number(op.connectivity === "eight");
  const count = wasm.components(plane.at, width, height, op.threshold, dark, eight, list, labels, scratch);
  const found = wordsOf(heap.copy(list, count * MODULE_WORDS * 4));
  return packTile(found, wordsOf(heap.copy(labels, 2 * (width + height) * 4)), unit.region, op);
};
