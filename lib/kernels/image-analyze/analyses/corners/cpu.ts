import { widen } from "../../../regions.ts";
import type { AnalysisCpu } from "../../cpu-machine.ts";
import { apronOf } from "../../pieces/apron.ts";
import { type PeaksExports, rankPeaks } from "../../pieces/peaks.ts";
import { CORNER_RADIUS, CORNER_REACH, type CornersOp, cornerFloor } from "./analysis.ts";

interface CornerExports extends PeaksExports {
  fast(...args: number[]): void;
  harris(...args: number[]): void;
  harrisScratch(width: number): number;
}

export const cornersCpu: AnalysisCpu<CornersOp, CornerExports> = (machine, { op, images, unit, pixels }) => {
  const { heap, wasm } = machine;
  const [image] = images;
  const area = widen(unit.region, CORNER_RADIUS, CORNER_RADIUS, image!);
  const { from, padding } = apronOf(area, CORNER_REACH, image!);
  const responses = heap.place(area.width * area.height * 4);
  const plane = machine.lumaPlane(pixels[0]!, from, padding, image!.opaque);
  const place = [plane.at, plane.stride, area.width, area.height] as const;
  if (op.method === "harris") wasm.harris(...place, responses, heap.place(wasm.harrisScratch(area.width)));
  else wasm.fast(...place, op.method === "fast9" ? 9 : 12, op.threshold, responses);
  return rankPeaks(machine, responses, area, unit.region, CORNER_RADIUS, cornerFloor(op), op.limit);
};
