import type { AnalysisCpu } from "../../cpu-machine.ts";
import { HISTOGRAM_WORDS, type HistogramOp } from "./analysis.ts";

interface HistogramExports {
  histogram(src: number, count: number, opaque: number, counts: number, scratch: number): void;
}

/** Pixels that the module premultiplies at a time. */
const CHUNK_PIXELS = 1024;

export const histogramCpu: AnalysisCpu<HistogramOp, HistogramExports> = (machine, { images, unit, pixels }) => {
  const { heap, wasm } = machine;
  const [read] = unit.reads;
  const counts = machine.zeros(HISTOGRAM_WORDS * 4);
  const scratch = heap.place(CHUNK_PIXELS * 4);
  const source = heap.placeTable(pixels[0]!);
  const opaque = Number(images[read!.input]!.opaque);
  wasm.histogram(source, read!.region.width * read!.region.height, opaque, counts, scratch);
  return heap.copy(counts, HISTOGRAM_WORDS * 4);
};
