import type { ImageShape } from "../kernel.ts";
import { boxReference } from "./families/box/reference.ts";
import { cannyReference } from "./families/canny/reference.ts";
import { convolveReference } from "./families/convolve/reference.ts";
import { denoiseReference } from "./families/denoise/reference.ts";
import { gaussianReference } from "./families/gaussian/reference.ts";
import { geometryReference } from "./families/geometry/reference.ts";
import { gradientReference } from "./families/gradient/reference.ts";
import { morphologyReference } from "./families/morphology/reference.ts";
import { pointwiseReference } from "./families/pointwise/reference.ts";
import { rankReference } from "./families/rank/reference.ts";
import { resampleReference } from "./families/resample/reference.ts";
import { toneReference } from "./families/tone/reference.ts";
import type { ImageFilterParams, Op, OpName } from "./params.ts";
import { type ReferenceFamily, type ReferenceImage, referenceImage } from "./reference/reference-image.ts";

const references: ReferenceFamily<OpName> = {
  ...boxReference,
  ...cannyReference,
  ...convolveReference,
  ...denoiseReference,
  ...gaussianReference,
  ...geometryReference,
  ...gradientReference,
  ...morphologyReference,
  ...pointwiseReference,
  ...rankReference,
  ...resampleReference,
  ...toneReference,
};

/**
 * The image filter as its operations' docstrings have it, on a whole image, pixel by pixel, without tiles or steps: what
 * the other implementations are tested against. Slow.
 *
 * @param pixels `u8[height, width, 4]`, RGBA, not premultiplied.
 * @returns `u8[height, width, 4]` of the output raster.
 */
export function filterWholeImage(
  params: ImageFilterParams,
  shape: Pick<ImageShape, "width" | "height" | "opaque">,
  pixels: Uint8Array,
): Uint8Array<ArrayBuffer> {
  let image = referenceImage(shape, shape.opaque, Uint8Array.from(pixels));
  for (const op of params.pipeline) image = apply(op, image);
  return image.pixels;
}

function apply(op: Op, image: ReferenceImage): ReferenceImage {
  return (references[op.op] as (op: Op, image: ReferenceImage) => ReferenceImage)(op, image);
}
