import type { GoldenVector } from "../kernel.ts";
import { drawTestImage } from "./draw-test-image.ts";
import type { ImageFilterParams } from "./params.ts";
import { parsePipeline } from "./pipeline-text.ts";

/** Pipelines that together take every path of every step; digests are those of the plain reference's bytes. */
const CASES: readonly (readonly [
  pipeline: string,
  width: number,
  height: number,
  opaque: boolean,
  ordinal: number,
  expected: string,
])[] = [];

/** Units with known bytes, which a GPU must reproduce before it is trusted; `golden-vectors.test.ts` checks them. */
export const imageFilterGoldenVectors: readonly GoldenVector<ImageFilterParams>[] = CASES.map(
  ([pipeline, width, height, opaque, ordinal, expected], seed) => ({
    name: `${pipeline} of ${width} × ${height} ${opaque ? "opaque" : "transparent"} pixels, unit ${ordinal}`,
    params: { pipeline: parsePipeline(pipeline) },
    shape: { width, height, opaque },
    ordinal,
    drawInput: () => drawTestImage(width, height, seed, { opaque }),
    expected,
  }),
);
