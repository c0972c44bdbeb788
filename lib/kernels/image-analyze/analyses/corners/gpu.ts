import type { PlannedBuffer } from "../../../gpu-program.ts";
import { type Dispatch, groups, head } from "../../../image-filter/gpu/gpu-dispatch.ts";
import type { Size } from "../../../kernel.ts";
import { widen } from "../../../regions.ts";
import type { AnalysisGpu } from "../../gpu-survey.ts";
import { apronOf } from "../../pieces/apron.ts";
import { lumaDispatch, wordPlane } from "../../pieces/luma-dispatch.ts";
import { type PeaksExports, rankPeaks } from "../../pieces/peaks.ts";
import { CORNER_RADIUS, CORNER_REACH, type CornersOp, cornerFloor } from "./analysis.ts";

/** The GPU computes the responses; their peaks are few, and ranked by the CPU. */
export const cornersGpu: AnalysisGpu<CornersOp, PeaksExports> = async (gpu, { op, images, unit, pixels }) => {
  const [image] = images;
  const area = widen(unit.region, CORNER_RADIUS, CORNER_RADIUS, image!);
  const apron = apronOf(area, CORNER_REACH, image!);
  const luma = lumaDispatch(apron, image!.opaque);
  const made = op.method === "harris" ? harris(area, luma) : [fast(area, luma, op.method === "fast9" ? 9 : 12)];
  const output = made.at(-1)!.buffers[4]!;
  const plan = { dispatches: [luma.dispatch, ...made], input: luma.input, output };
  const responses = await gpu.run(plan, pixels[0]!, output.sizeBytes);
  const machine = gpu.machine();
  const plane = machine.heap.placeTable(responses);
  return rankPeaks(machine, plane, area, unit.region, CORNER_RADIUS, cornerFloor(op), op.limit);
};

interface LumaInput extends Size {
  readonly output: PlannedBuffer;
}

function fast(area: Size, luma: LumaInput, arc: number): Dispatch {
  return dispatch("fast", luma, luma.output, area, wordPlane(area), { arc }, 300);
}

function harris(area: Size, luma: LumaInput): Dispatch[] {
  const inner = { width: luma.width - 2, height: luma.height - 2 };
  const gradients = wordPlane(inner);
  return [
    dispatch("gradients", luma, luma.output, inner, gradients, {}, 30),
    dispatch("harris", inner, gradients, area, wordPlane(area), {}, 200),
  ];
}

function dispatch(
  entryPoint: string,
  size: Size,
  src: PlannedBuffer,
  to: Size,
  dst: PlannedBuffer,
  constants: Readonly<Record<string, number>>,
  ops: number,
): Dispatch {
  const cost = to.width * to.height * ops;
  const buffers = { 1: src, 4: dst };
  return { shader: "corners", entryPoint, constants, args: head(size, to, 0, 0, 0), buffers, ...groups(to, 1), cost };
}
