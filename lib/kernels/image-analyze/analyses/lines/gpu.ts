import { groups, head, tableOf } from "../../../image-filter/gpu/gpu-dispatch.ts";
import type { AnalysisGpu } from "../../gpu-survey.ts";
import { apronOf } from "../../pieces/apron.ts";
import { lumaDispatch } from "../../pieces/luma-dispatch.ts";
import { EDGE_REACH, type LinesOp, steepnessOf, votesBytes } from "./analysis.ts";
import { anglesOf, binCount } from "./angles.ts";
import { angleTable } from "./cpu.ts";

export const linesGpu: AnalysisGpu<LinesOp> = (gpu, { op, images, unit, pixels }) => {
  const { region } = unit;
  const luma = lumaDispatch(apronOf(region, EDGE_REACH, images[0]!), images[0]!.opaque);
  const bins = binCount(region);
  const output = tableOf(new Int32Array(votesBytes(bins) / 4));
  const vote = {
    shader: "lines",
    entryPoint: "vote",
    constants: {},
    args: [...head(luma, region, 0, 0, steepnessOf(op)), bins],
    buffers: { 1: luma.output, 2: tableOf(angleTable(anglesOf(region))), 4: output },
    ...groups(region, 1),
    cost: region.width * region.height * 200,
  };
  const plan = { dispatches: [luma.dispatch, vote], input: luma.input, output };
  return gpu.run(plan, pixels[0]!, unit.resultBytes);
};
