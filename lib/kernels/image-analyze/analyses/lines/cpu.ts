import type { AnalysisCpu } from "../../cpu-machine.ts";
import { apronOf } from "../../pieces/apron.ts";
import { EDGE_REACH, type LinesOp, steepnessOf, votesBytes } from "./analysis.ts";
import { ANGLES, type AngleVotes, anglesOf, binCount } from "./angles.ts";

interface LinesExports {
  lines(...args: number[]): number;
}

export const linesCpu: AnalysisCpu<LinesOp, LinesExports> = (machine, { op, images, unit, pixels }) => {
  const { heap, wasm } = machine;
  const { region } = unit;
  const { from, padding } = apronOf(region, EDGE_REACH, images[0]!);
  const bins = binCount(region);
  const result = machine.zeros(votesBytes(bins));
  const plane = machine.lumaPlane(pixels[0]!, from, padding, images[0]!.opaque);
  const angles = heap.placeTable(angleTable(anglesOf(region)));
  const list = heap.place(region.width * region.height * 4);
  const of = [plane.at, plane.stride, region.width, region.height, steepnessOf(op), angles, ANGLES, bins] as const;
  const edges = wasm.lines(...of, result + 4, list);
  const bytes = heap.copy(result, votesBytes(bins));
  new Uint32Array(bytes.buffer, 0, 1)[0] = edges;
  return bytes;
};

/** Angles as implementations get them: `i32[180, 4]`. */
export function angleTable(angles: readonly AngleVotes[]): Int32Array<ArrayBuffer> {
  return Int32Array.from(angles.flatMap(({ cos, sin, offset, first }) => [cos, sin, offset, first]));
}
