import type { GoldenVector, ImageShape } from "../kernel.ts";
import { stageOf } from "../stages.ts";
import { drawTestImage } from "./draw-test-image.ts";
import { boxGoldenCases } from "./families/box/golden-cases.ts";
import { cannyGoldenCases } from "./families/canny/golden-cases.ts";
import { convolveGoldenCases } from "./families/convolve/golden-cases.ts";
import { denoiseGoldenCases } from "./families/denoise/golden-cases.ts";
import { geometryGoldenCases } from "./families/geometry/golden-cases.ts";
import { gradientGoldenCases } from "./families/gradient/golden-cases.ts";
import { morphologyGoldenCases } from "./families/morphology/golden-cases.ts";
import { pointwiseGoldenCases } from "./families/pointwise/golden-cases.ts";
import { rankGoldenCases } from "./families/rank/golden-cases.ts";
import { resampleGoldenCases } from "./families/resample/golden-cases.ts";
import { toneGoldenCases } from "./families/tone/golden-cases.ts";
import { imageFilter } from "./kernel.ts";
import type { ImageFilterParams } from "./params.ts";
import { parsePipeline } from "./pipeline-text.ts";
import { referenceStages } from "./reference/reference-stages.ts";

/** A unit of a job on a drawn image, of any of its stages, and the digest of the plain reference's bytes. */
export type GoldenCase = readonly [
  pipeline: string,
  width: number,
  height: number,
  opaque: boolean,
  ordinal: number,
  expected: string,
];

/** Pipelines across families. */
const CASES: readonly GoldenCase[] = [
  [
    "blur(sigma=0.3)|contrast(amount=0.7)",
    41,
    33,
    true,
    0,
    "dac096a8552c1af6ec02f4281e1d66bb53890bf328685b78260356321e3dfe7f",
  ],
  ["blur(sigma=2)", 300, 45, true, 1, "ab011a8d122866f9344ffc5e22070b84566052f994467e15b2805a45419df1da"],
  ["blur(sigma=2)", 67, 45, false, 0, "821276ab516ddf725a47298ae111cca1f0aa8736c15a1ab01bfb4b633b33e426"],
  [
    "blur(sigma=5.9)|brightness(amount=-0.2)",
    45,
    300,
    false,
    1,
    "76aa35d8b4af26e381b68aaf33ce2ea93d5b85a6afa9bb1cffb8ce951bb59063",
  ],
  ["blur(sigma=7)", 83, 61, true, 0, "32dfeff678b88a237f7c723add544b4f50539b540becf6b21ca84b40c9391bcc"],
  ["blur(sigma=13)", 83, 61, false, 0, "ebdc4f7cce1b43a2391673a6ff6333cff2163b48a017c0e2df11a81b0aa6572f"],
  ["blur(sigma=31)", 47, 83, true, 0, "8be35b97c21d7214daf01c8c36e667ffee7194012707d5273241fd6ba6c34ac0"],
  ["blur(sigma=64)", 300, 37, false, 0, "523d4dbe9f84dda78357cdb010588e10b3bf458da329f2bd9c4a4db3e615a639"],
  ["unsharp(amount=1,radius=1.5)", 61, 47, true, 0, "a9bbba27d6cf0a1344c640e57fc631b51c96bf55654a0b9024b208b371ef325c"],
  [
    "unsharp(amount=10,radius=3,threshold=9)",
    61,
    47,
    false,
    0,
    "82b4db19ad3e6d12ab7c627afb03fb86761050a369cfd4f01fde5107593700d9",
  ],
  [
    "unsharp(amount=2.5,radius=20,threshold=3)",
    61,
    47,
    false,
    0,
    "767f36d52aa7fcf18d965f416b4d8945c16bdbe5363d42026cb3320f5847f000",
  ],
  [
    "brightness(amount=0.3)|contrast(amount=-0.6)",
    53,
    31,
    false,
    0,
    "b4f824414c5f896016a430e63fa53823478eb1d09148947dcd68eba06323ce1f",
  ],
  ["grayscale", 31, 53, false, 0, "0f53d07e27d5e91953b61b6398242149b8077b7e42c6f6a7f7659dfba3e0ce86"],
  ["sobel", 300, 29, true, 1, "69501f2d3da4ef9ad87c9823ccb4a2a265db37cffba5fc1da3709a80ab23f100"],
  ["sobel", 43, 29, false, 0, "b7413f79a6b62429c7997c2f2c3ff12128b5fba9adfcef78a9b1cb9d229c7072"],
  ["resize(width=31)", 97, 61, true, 0, "307445576d7a6a396889562e3d82cedf2f4373d74d0eac2fb3aa260a5b620b5c"],
  ["resize(width=150,height=90)", 61, 47, false, 0, "23ed2c0c9dcfa5218174a388f4ea61c39f0d34807732ad332fe39d96ad2f977b"],
  ["resize(width=40,height=3)", 41, 97, false, 0, "e2e0ed690da9c80a06b2e092e01d013be082a4d55f8f09e5852df2d826ffe60b"],
  [
    "unsharp(amount=1.5,radius=2)|blur(sigma=8)|resize(height=130)|grayscale|sobel",
    71,
    89,
    false,
    0,
    "3d4d8212c4d0f740cebf20463e8dfaf368b7f511c4842bef807ef1f298a093d4",
  ],
];

/** Cases that together take every path of every step; a case's picture is drawn from its place in its family. */
const FAMILIES: readonly (readonly GoldenCase[])[] = [
  CASES,
  boxGoldenCases,
  convolveGoldenCases,
  gradientGoldenCases,
  morphologyGoldenCases,
  rankGoldenCases,
  pointwiseGoldenCases,
  resampleGoldenCases,
  geometryGoldenCases,
  toneGoldenCases,
  cannyGoldenCases,
  denoiseGoldenCases,
];

/** Units with known bytes, which a GPU must reproduce before it is trusted; `golden-vectors.test.ts` checks them. */
export const imageFilterGoldenVectors: readonly GoldenVector<ImageFilterParams>[] = FAMILIES.flatMap((cases) =>
  cases.map(toVector),
);

function toVector(
  [pipeline, width, height, opaque, ordinal, expected]: GoldenCase,
  seed: number,
): GoldenVector<ImageFilterParams> {
  const params = { pipeline: parsePipeline(pipeline) };
  const shape: ImageShape = { kind: "image", width, height, opaque };
  const drawInput = () => drawTestImage(width, height, seed, { opaque });
  return {
    name: `${pipeline} of ${width} × ${height} ${opaque ? "opaque" : "transparent"} pixels, unit ${ordinal}`,
    params,
    inputs: [shape],
    ordinal,
    drawInput,
    // Drawn anew by the plain reference, which takes milliseconds on pictures as small as these.
    stages: () => {
      const { stage } = stageOf(imageFilter.plan(params, [shape]), ordinal);
      return referenceStages(params, shape, drawInput(), stage);
    },
    expected,
  };
}
