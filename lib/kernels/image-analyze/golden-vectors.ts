import { drawTestImage } from "../image-filter/draw-test-image.ts";
import type { GoldenVector } from "../kernel.ts";
import { componentsGoldenCases } from "./analyses/components/golden-cases.ts";
import { cornersGoldenCases } from "./analyses/corners/golden-cases.ts";
import { duplicatesGoldenCases } from "./analyses/duplicates/golden-cases.ts";
import { histogramGoldenCases } from "./analyses/histogram/golden-cases.ts";
import { linesGoldenCases } from "./analyses/lines/golden-cases.ts";
import { matchGoldenCases } from "./analyses/match/golden-cases.ts";
import { parseAnalysis } from "./analysis-text.ts";
import type { ImageAnalyzeParams } from "./params.ts";

/** The first unit of a stage of a job on drawn images, and the digest of its bytes. */
export interface GoldenCase {
  readonly analysis: string;
  readonly sizes: readonly (readonly [width: number, height: number])[];
  readonly opaque: boolean;
  readonly ordinal: number;
  readonly expected: string;
  /** What the first stage was put together to; for units of the second. */
  readonly data?: () => Uint8Array<ArrayBuffer>;
}

const CASES: readonly GoldenCase[] = [
  ...histogramGoldenCases,
  ...duplicatesGoldenCases,
  ...linesGoldenCases,
  ...matchGoldenCases,
  ...componentsGoldenCases,
  ...cornersGoldenCases,
];

/** Units with known bytes, which a GPU must reproduce before it is trusted; `golden-vectors.test.ts` checks them. */
export const imageAnalyzeGoldenVectors: readonly GoldenVector<ImageAnalyzeParams>[] = CASES.map(
  ({ analysis, sizes, opaque, ordinal, expected, data }, seed) => ({
    name: `${analysis} of ${sizes.map((size) => size.join(" × ")).join(", ")} ${opaque ? "opaque" : "transparent"} pixels, unit ${ordinal}`,
    params: { analysis: parseAnalysis(analysis) },
    inputs: sizes.map(([width, height]) => ({ kind: "image", width, height, opaque })),
    ordinal,
    drawInput: (input) => drawTestImage(...sizes[input]!, seed + input, { opaque }),
    ...(data && { stages: () => [data()] }),
    expected,
  }),
);
