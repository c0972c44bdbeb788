import { boxOperations } from "./families/box/operations.ts";
import { cannyOperations } from "./families/canny/operations.ts";
import { convolveOperations } from "./families/convolve/operations.ts";
import { denoiseOperations } from "./families/denoise/operations.ts";
import { gaussianOperations } from "./families/gaussian/operations.ts";
import { geometryOperations } from "./families/geometry/operations.ts";
import { gradientOperations } from "./families/gradient/operations.ts";
import { morphologyOperations } from "./families/morphology/operations.ts";
import { pointwiseOperations } from "./families/pointwise/operations.ts";
import { rankOperations } from "./families/rank/operations.ts";
import { resampleOperations } from "./families/resample/operations.ts";
import { toneOperations } from "./families/tone/operations.ts";
import type { Operation } from "./operation.ts";
import type { Op, OpName } from "./params.ts";

/** Every operation by name. A family is a folder below `families/` and a line here and in the other lists: see docs/kernels.md. */
const operations = {
  ...boxOperations,
  ...cannyOperations,
  ...convolveOperations,
  ...denoiseOperations,
  ...gaussianOperations,
  ...geometryOperations,
  ...gradientOperations,
  ...morphologyOperations,
  ...pointwiseOperations,
  ...rankOperations,
  ...resampleOperations,
  ...toneOperations,
} as unknown as Readonly<Record<OpName, Operation<Op>>>;

export function operationOf(op: Op): Operation<Op> {
  return operations[op.op];
}
