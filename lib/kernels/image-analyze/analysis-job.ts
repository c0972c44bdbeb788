import type { ImageShape, InputShape } from "../kernel.ts";
import { analysisOf } from "./analyses.ts";
import type { AnalysisJob } from "./analysis.ts";
import { AnalyzedImageTooLongError, WrongImageCountError } from "./analyze-errors.ts";
import { MAX_SIDE } from "./limits.ts";
import type { AnalysisOp, ImageAnalyzeParams } from "./params.ts";

/**
 * A job as its analysis sees it.
 *
 * @throws {WrongImageCountError} @throws {AnalyzedImageTooLongError} and what {@link Analysis.check} throws
 */
export function jobOf({ analysis: op }: ImageAnalyzeParams, inputs: readonly InputShape[]): AnalysisJob<AnalysisOp> {
  const { images: wanted, check } = analysisOf(op);
  const images = inputs.filter((input): input is ImageShape => input.kind === "image");
  if (images.length < wanted.min || images.length > wanted.max)
    throw new WrongImageCountError(op.op, images.length, wanted);
  for (const image of images)
    if (image.width > MAX_SIDE || image.height > MAX_SIDE) throw new AnalyzedImageTooLongError(image);
  const job = { op, images };
  check?.(job);
  return job;
}
