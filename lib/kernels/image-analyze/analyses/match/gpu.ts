import { groups, head, tableOf } from "../../../image-filter/gpu/gpu-dispatch.ts";
import { widen } from "../../../regions.ts";
import type { AnalysisGpu } from "../../gpu-survey.ts";
import { lumaDispatch, wordPlane } from "../../pieces/luma-dispatch.ts";
import { type MatchOp, pixelsOf, placesOf } from "./analysis.ts";
import { type MatchExports, placeMatch, rankSums } from "./cpu.ts";

const NO_PADDING = { left: 0, top: 0, right: 0, bottom: 0 } as const;

/** The GPU multiplies; what is left for each place is done by the CPU, which has 64-bit integers. */
export const matchGpu: AnalysisGpu<MatchOp, MatchExports> = async (gpu, work) => {
  const { op, images, unit, pixels } = work;
  const [picture, template] = images;
  const area = widen(unit.region, op.spacing, op.spacing, placesOf(images));
  const luma = lumaDispatch({ from: pixelsOf(area, template!), padding: NO_PADDING }, picture!.opaque);
  const output = wordPlane(area);
  const correlate = {
    shader: "correlate",
    entryPoint: "correlate",
    constants: {},
    args: [...head(luma, area, 0, 0, template!.width), template!.height],
    buffers: { 1: luma.output, 2: tableOf(lumasOf(gpu.machine(), pixels[1]!, template!)), 4: output },
    ...groups(area, 1),
    cost: area.width * area.height * template!.width * template!.height * 8,
  };
  const plan = { dispatches: [luma.dispatch, correlate], input: luma.input, output };
  const products = await gpu.run(plan, pixels[0]!, output.sizeBytes);
  const machine = gpu.machine();
  const placed = placeMatch(machine, work);
  return rankSums(machine, work, placed, machine.heap.placeTable(products));
};

/** A template's lumas as words. */
function lumasOf(
  machine: ReturnType<Parameters<typeof matchGpu>[0]["machine"]>,
  pixels: Uint8Array,
  template: { readonly width: number; readonly height: number; readonly opaque: boolean },
): Int32Array<ArrayBuffer> {
  const { at, width, height } = machine.lumaPlane(pixels, template, NO_PADDING, template.opaque);
  return Int32Array.from(machine.heap.copy(at, width * height));
}
