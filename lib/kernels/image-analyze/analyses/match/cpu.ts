import { widen } from "../../../regions.ts";
import type { AnalysisCpu, AnalyzeMachine, SurveyWork } from "../../cpu-machine.ts";
import { type PeaksExports, rankPeaks } from "../../pieces/peaks.ts";
import { type MatchOp, matchFloor, pixelsOf, placesOf } from "./analysis.ts";

export interface MatchExports extends PeaksExports {
  correlate(...args: number[]): void;
  correlateScratch(stride: number, rows: number, templateWidth: number, templateHeight: number): number;
  scores(...args: number[]): void;
  scoresScratch(stride: number): number;
}

const NO_PADDING = { left: 0, top: 0, right: 0, bottom: 0 } as const;

export const matchCpu: AnalysisCpu<MatchOp, MatchExports> = (machine, work) => {
  const { heap, wasm } = machine;
  const { picture, template, area } = placeMatch(machine, work);
  const sums = heap.place(area.width * area.height * 4);
  const { mark } = heap;
  const of = [template.at, template.width, template.height, area.width, area.height] as const;
  const scratch = heap.place(wasm.correlateScratch(picture.stride, picture.height, template.width, template.height));
  wasm.correlate(picture.at, picture.stride, picture.height, ...of, sums, scratch);
  heap.rewind(mark);
  return rankSums(machine, work, { picture, template, area }, sums);
};

/** A unit's lumas in the module's memory, and the places whose scores it needs. */
export function placeMatch(machine: AnalyzeMachine<MatchExports>, { op, images, unit, pixels }: SurveyWork<MatchOp>) {
  const [pictureShape, templateShape] = images;
  const area = widen(unit.region, op.spacing, op.spacing, placesOf(images));
  const picture = machine.lumaPlane(pixels[0]!, pixelsOf(area, templateShape!), NO_PADDING, pictureShape!.opaque);
  const template = machine.lumaPlane(pixels[1]!, templateShape!, NO_PADDING, templateShape!.opaque);
  return { area, picture, template };
}

/** The unit's result, from the sums of products in the module's memory. */
export function rankSums(
  machine: AnalyzeMachine<MatchExports>,
  { op, unit }: SurveyWork<MatchOp>,
  { picture, template, area }: ReturnType<typeof placeMatch>,
  sums: number,
): Uint8Array<ArrayBuffer> {
  const { heap, wasm } = machine;
  const scratch = heap.place(wasm.scoresScratch(picture.stride));
  const of = [template.at, template.width, template.height, area.width, area.height] as const;
  wasm.scores(picture.at, picture.stride, ...of, sums, scratch);
  return rankPeaks(machine, sums, area, unit.region, op.spacing, matchFloor(op), op.limit);
}
