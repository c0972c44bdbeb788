import type { ImageShape } from "../kernel.ts";
import { componentsReference } from "./analyses/components/reference.ts";
import { cornersReference } from "./analyses/corners/reference.ts";
import { duplicatesReference } from "./analyses/duplicates/reference.ts";
import { histogramReference } from "./analyses/histogram/reference.ts";
import { linesReference } from "./analyses/lines/reference.ts";
import { matchReference } from "./analyses/match/reference.ts";
import { analysisOf } from "./analyses.ts";
import { jobOf } from "./analysis-job.ts";
import { drawWhole } from "./drawing/reference.ts";
import type { AnalysisName, AnalysisOp, ImageAnalyzeParams } from "./params.ts";
import { bytesOf } from "./pieces/words.ts";
import { type AnalysisReference, referenceImage } from "./reference-image.ts";

const references = {
  histogram: histogramReference,
  duplicates: duplicatesReference,
  lines: linesReference,
  match: matchReference,
  components: componentsReference,
  corners: cornersReference,
} as unknown as Readonly<Record<AnalysisName, AnalysisReference<AnalysisOp>>>;

/**
 * The analyses as their docstrings have it, on whole images, without tiles: what the other implementations are tested
 * against. Slow.
 *
 * @param pixels of each image: `u8[height, width, 4]`.
 * @returns the first stage's data.
 */
export function measureWhole(
  params: ImageAnalyzeParams,
  shapes: readonly ImageShape[],
  pixels: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const images = shapes.map((shape, i) => referenceImage(shape, pixels[i]!));
  return bytesOf(Uint32Array.from(references[params.analysis.op]({ op: params.analysis, images })));
}

/** The picture that a job draws of its data, whole: `u8[height, width, 4]`. */
export function drawWholePicture(
  params: ImageAnalyzeParams,
  shapes: readonly ImageShape[],
  pixels: readonly Uint8Array[],
  data: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const job = jobOf(params, shapes);
  const { raster: rasterOf, sheet, marks } = analysisOf(job.op);
  const raster = rasterOf?.(shapes) ?? shapes[0]!;
  const all = { x: 0, y: 0, width: raster.width, height: raster.height };
  return drawWhole(marks(job, data, all), raster, sheet?.(job, data, all) ?? pixels[0]!);
}
