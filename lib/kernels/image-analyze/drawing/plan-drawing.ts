import type { UnitWork } from "../../kernel.ts";
import { analysisOf } from "../analyses.ts";
import { jobOf } from "../analysis-job.ts";
import type { ImageAnalyzeParams } from "../params.ts";
import { packMarks } from "./marks.ts";

/** What a unit of the second stage draws: its packed marks over its base. */
export function planDrawing({ params, inputs, unit, pixels, stages }: UnitWork<ImageAnalyzeParams>): {
  readonly base: Uint8Array<ArrayBuffer>;
  readonly marks: Int32Array<ArrayBuffer>;
} {
  const job = jobOf(params, inputs);
  const { sheet, marks } = analysisOf(job.op);
  const data = stages[0]!;
  return {
    base: sheet?.(job, data, unit.region) ?? pixels[0]!,
    marks: packMarks(marks(job, data, unit.region), unit.region),
  };
}
