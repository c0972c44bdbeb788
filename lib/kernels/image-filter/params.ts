import * as z from "zod";
import { formOf, type OperationForm } from "../operations/operation-form.ts";
import { gaussianOperations as gaussian } from "./families/gaussian/operations.ts";
import { gradientOperations as gradient } from "./families/gradient/operations.ts";
import { pointwiseOperations as pointwise } from "./families/pointwise/operations.ts";
import { resampleOperations as resample } from "./families/resample/operations.ts";
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
  pointwise["white-balance"].schema,
  pointwise.saturation.schema,
  pointwise.grayscale.schema,
  pointwise.sepia.schema,
  pointwise.invert.schema,
  gaussian.blur.schema,
  gaussian.unsharp.schema,
  gradient.sobel.schema,
  resample.resize.schema,
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
