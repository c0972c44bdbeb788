import * as z from "zod";
import { formOf, type OperationForm } from "../operations/operation-form.ts";
import { boxOperations as box } from "./families/box/operations.ts";
import { cannyOperations as canny } from "./families/canny/operations.ts";
import { convolveOperations as convolution } from "./families/convolve/operations.ts";
import { denoiseOperations as noise } from "./families/denoise/operations.ts";
import { gaussianOperations as gaussian } from "./families/gaussian/operations.ts";
import { geometryOperations as geometry } from "./families/geometry/operations.ts";
import { gradientOperations as gradient } from "./families/gradient/operations.ts";
import { morphologyOperations as morphology } from "./families/morphology/operations.ts";
import { pointwiseOperations as pointwise } from "./families/pointwise/operations.ts";
import { rankOperations as rank } from "./families/rank/operations.ts";
import { resampleOperations as resample } from "./families/resample/operations.ts";
import { toneOperations as tone } from "./families/tone/operations.ts";
import { MAX_OPS } from "./limits.ts";

/** One operation of a pipeline. What each does is said beside its schema, in `families/`. */
export const opSchema = z.discriminatedUnion("op", [
  pointwise.brightness.schema,
  pointwise.contrast.schema,
  pointwise.levels.schema,
  pointwise.curves.schema,
  pointwise.gamma.schema,
  pointwise.threshold.schema,
  pointwise.posterize.schema,
  tone.equalize.schema,
  tone.autolevels.schema,
  tone.clahe.schema,
  pointwise["white-balance"].schema,
  pointwise.saturation.schema,
  pointwise.grayscale.schema,
  pointwise.sepia.schema,
  pointwise.invert.schema,
  gaussian.blur.schema,
  gaussian.unsharp.schema,
  box["box-blur"].schema,
  convolution.convolve.schema,
  gradient.sobel.schema,
  gradient.scharr.schema,
  gradient.laplacian.schema,
  canny.canny.schema,
  gradient.emboss.schema,
  rank.median.schema,
  noise.bilateral.schema,
  noise.denoise.schema,
  morphology.erode.schema,
  morphology.dilate.schema,
  morphology.open.schema,
  morphology.close.schema,
  resample.resize.schema,
  geometry.crop.schema,
  geometry.flip.schema,
  geometry.rotate.schema,
  geometry.perspective.schema,
]);

export const imageFilterParamsSchema = z.object({ pipeline: z.array(opSchema).min(1).max(MAX_OPS) });

export type Op = z.output<typeof opSchema>;
export type OpName = Op["op"];
/** Parameters of the kernel: operations applied in order. */
export type ImageFilterParams = z.output<typeof imageFilterParamsSchema>;

/** Forms of all operations, in the order in which a menu lists them. */
export const opForms: Readonly<Record<OpName, OperationForm<OpName>>> = Object.fromEntries(
  opSchema.options.map((schema) => {
    const name = schema.shape.op.value;
    return [name, formOf(name, schema)];
  }),
) as Record<OpName, OperationForm<OpName>>;
