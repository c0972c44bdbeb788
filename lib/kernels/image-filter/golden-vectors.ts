import type { GoldenVector } from "../kernel.ts";
import { drawTestImage } from "./draw-test-image.ts";
import { pointwiseGoldenCases } from "./families/pointwise/golden-cases.ts";
import { resampleGoldenCases } from "./families/resample/golden-cases.ts";
import type { ImageFilterParams } from "./params.ts";
import { parsePipeline } from "./pipeline-text.ts";

/** A unit of a job on a drawn image, and the digest of the plain reference's bytes. */
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
  ["blur(sigma=2)", 300, 45, true, 1, "b7c08eeb945875d0aee400f2eee4a4326cec04bdeec85dd000128c72f6a8138d"],
  ["blur(sigma=2)", 67, 45, false, 0, "79d1c62bb62b2d0b3a2cc81175b34c23b79cbaf098bc0a5baf8c19bb57d07fd0"],
  [
    "blur(sigma=5.9)|brightness(amount=-0.2)",
    45,
    300,
    false,
    1,
    "6d14d9fa29526050da72dd08e0da3b80e79fb41cf890e457734ee7937a64fe20",
  ],
  ["blur(sigma=7)", 83, 61, true, 0, "218231d161f6b3cde475831614e39572693ffae5a58c4b6c8a6051e64c08e553"],
  ["blur(sigma=13)", 83, 61, false, 0, "47297dd2fadf705be5e65d6371b8709fc0a8b9f7677000a36783438f75ab8c4c"],
  ["blur(sigma=31)", 47, 83, true, 0, "e1ef66a553867742c9c985628b12eb9f1fbe8959a8ec042851388a8ce921b119"],
  ["blur(sigma=64)", 300, 37, false, 0, "dce467a4e8f410a8f0e2af09dade44b0f214b8977deb758bcc09654a5d061670"],
  ["unsharp(amount=1,radius=1.5)", 61, 47, true, 0, "20245835e305ab783b8f721ce5dd83cf9672b12375f6f34358e6ae68fdbc8014"],
  [
    "unsharp(amount=10,radius=3,threshold=9)",
    61,
    47,
    false,
    0,
    "cf2ff121b149c885310a5f351808be5b3d7caae45edfcf3de31ca331204bf774",
  ],
  [
    "unsharp(amount=2.5,radius=20,threshold=3)",
    61,
    47,
    false,
    0,
    "bef6cc179bedc5e13bd16cfd953fcea6192894eb97aa0ce62beea51aa1e5f40f",
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
    "45f344df5d1291dc5d6673b8a86bf15060ccb47d3163ba1fe19cfc76d45c8206",
  ],
];

/** Cases that together take every path of every step; a case's picture is drawn from its place in its family. */
const FAMILIES: readonly (readonly GoldenCase[])[] = [CASES, pointwiseGoldenCases, resampleGoldenCases];

/** Units with known bytes, which a GPU must reproduce before it is trusted; `golden-vectors.test.ts` checks them. */
export const imageFilterGoldenVectors: readonly GoldenVector<ImageFilterParams>[] = FAMILIES.flatMap((cases) =>
  cases.map(toVector),
);

function toVector(
  [pipeline, width, height, opaque, ordinal, expected]: GoldenCase,
  seed: number,
): GoldenVector<ImageFilterParams> {
  return {
    name: `${pipeline} of ${width} × ${height} ${opaque ? "opaque" : "transparent"} pixels, unit ${ordinal}`,
    params: { pipeline: parsePipeline(pipeline) },
    inputs: [{ kind: "image", width, height, opaque }],
    ordinal,
    drawInput: () => drawTestImage(width, height, seed, { opaque }),
    expected,
  };
}
