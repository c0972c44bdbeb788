import type { AnalysisCpu } from "../../cpu-machine.ts";
import type { DuplicatesOp } from "./analysis.ts";
import { cellRowsOf } from "./parts.ts";

interface DuplicatesExports {
  averages(...args: number[]): void;
  averagesScratch(width: number, cellRows: number): number;
}

export const duplicatesCpu: AnalysisCpu<DuplicatesOp, DuplicatesExports> = (machine, { images, unit, pixels }) => {
  const { heap, wasm } = machine;
  const { input, region } = unit.reads[0]!;
  const { width, height, opaque } = images[input]!;
  const { first, count } = cellRowsOf(region, unit.resultBytes, images[input]!);
  const result = heap.place(unit.resultBytes);
  const source = heap.placeTable(pixels[0]!);
  const scratch = heap.place(wasm.averagesScratch(width, count));
  const rows = [region.y, region.height, first, count] as const;
  wasm.averages(source, width, height, ...rows, Number(opaque), result, scratch);
  return heap.copy(result, unit.resultBytes);
};
