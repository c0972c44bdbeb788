import { head, imageOf, tableOf } from "../../../image-filter/gpu/gpu-dispatch.ts";
import type { AnalysisGpu } from "../../gpu-survey.ts";
import { HISTOGRAM_WORDS, type HistogramOp } from "./analysis.ts";

/** Pixels of one workgroup of `histogram`. */
const WORKGROUP_PIXELS = 4096;

export const histogramGpu: AnalysisGpu<HistogramOp> = (gpu, { images, unit, pixels }) => {
  const { input: image, region } = unit.reads[0]!;
  const input = imageOf(region);
  const output = tableOf(new Int32Array(HISTOGRAM_WORDS));
  const count = region.width * region.height;
  const dispatch = {
    shader: "histogram",
    entryPoint: "histogram",
    constants: { opaque: Number(images[image]!.opaque) },
    args: head(region, region, 0, 0, 0),
    buffers: { 1: input, 4: output },
    columns: 1,
    rows: Math.ceil(count / WORKGROUP_PIXELS),
    cost: count * 16,
  };
  return gpu.run({ dispatches: [dispatch], input, output }, pixels[0]!, unit.resultBytes);
};
