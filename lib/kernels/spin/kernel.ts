import * as z from "zod";
import { MAX_IMAGE_PIXELS, MAX_RESULT_BYTES } from "#lib/protocol/limits.ts";
import type { Kernel } from "../kernel.ts";

const spinParamsSchema = z
  .object({
    /** How many units the job has. */
    units: z.int().min(1).max(2_000_000),
    /** Rounds of mixing per unit: the work. About one nanosecond each. */
    iterations: z.int().min(0).max(1_000_000_000_000),
    /** Size of one result; a multiple of four, because a result is one row of RGBA pixels. */
    resultBytes: z.int().min(4).max(MAX_RESULT_BYTES).multipleOf(4),
  })
  .refine((params) => params.units * (params.resultBytes / 4) <= MAX_IMAGE_PIXELS, {
    path: ["units"],
    message: `must keep the output within ${MAX_IMAGE_PIXELS} pixels`,
  });

/** Parameters of {@link spin}. */
export type SpinParams = z.infer<typeof spinParamsSchema>;

/** Elementary operations in one round of mixing (two shifts, two exclusive ors, a multiplication, an addition). */
const OPS_PER_ROUND = 6;

/**
 * A kernel of known cost, for benches and tests: `iterations` rounds of integer mixing, then `resultBytes` bytes that
 * follow from the unit's ordinal. Unit n is row n of the output.
 */
export const spin: Kernel<SpinParams> = {
  id: "spin",
  version: 1,
  title: "Spin",
  inputs: { images: { min: 0, max: 0 }, file: null },
  params: spinParamsSchema,
  plan(params) {
    const width = params.resultBytes / 4;
    return {
      stages: [{ title: "Rows", raster: { width, height: params.units }, unitCount: params.units }],
      makesImage: true,
      unitCount: params.units,
      unit: (ordinal) => ({
        stage: 0,
        region: { x: 0, y: ordinal, width, height: 1 },
        reads: [],
        resultBytes: params.resultBytes,
        costOps: params.iterations * OPS_PER_ROUND + params.resultBytes,
        memoryBytes: params.resultBytes,
      }),
    };
  },
};
