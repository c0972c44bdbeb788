import { drawTestImage } from "../image-filter/draw-test-image.ts";
import type { GoldenVector } from "../kernel.ts";
import { imageRecognize } from "./kernel.ts";
import { type RecognizeParams, recognizeParamsSchema } from "./params.ts";
import { type RandomNetwork, randomNetwork, requantisingNetwork } from "./random-network.ts";

/** A drawn network, an image, and the digest of the plain reference's bytes. */
type GoldenCase = readonly [
  network: RandomNetwork,
  width: number,
  height: number,
  params: Partial<RecognizeParams>,
  expected: string,
];

/** Networks that together take every kind of layer, on one plane and on three. */
const CASES: readonly GoldenCase[] = [
  [randomNetwork(19), 61, 47, {}, "23c2ec1db4a869e51d3a85ed593d87d707d2d3f88d370130aa7a3906e6372ccc"],
  [randomNetwork(22), 70, 41, { values: "bytes" }, "013517873eedbfa7b200e57ee518de8184b1a8167fa529980752c6b1a838aed3"],
  [randomNetwork(45), 43, 61, { order: "bgr" }, "b71e057394ea5ad7f3b6678bb2b72d42b091a7780ef2a2c56068409feee96a0e"],
  [randomNetwork(99), 67, 31, {}, "98db7fc7b323bd32823c6f986cedc790f29f76d4e0bbaaf2913151a2c136088d"],
  [
    randomNetwork(104),
    29,
    53,
    { values: "minus-one-to-one" },
    "6b07ef74bc7cc358c6bd335b5f0bac1f551fbe911738bbb3795cefcb870d520d",
  ],
  [
    randomNetwork(84),
    64,
    40,
    { values: "imagenet" },
    "142a1fd1eb6270b5d4f0960a04b6555865f1f5a11ff5ad55a30f9049118387cd",
  ],
  [randomNetwork(12), 50, 40, {}, "2b21632261b3071e5309a8590393f43f0a68e3a8c08d91976fb24e69fb722b6f"],
  [randomNetwork(28), 9, 70, { order: "bgr" }, "4525f408c120188a9e8c2a54c275d8b8ef6655f6792105d628f55e619128c2fd"],
  [randomNetwork(47), 83, 61, {}, "1d561069f9d9f7648679998a01d1dc95b3fd267ac578cb1fcd2993e8a04a198e"],
  [requantisingNetwork(1), 2, 2, {}, "66f65ab6f4c90566042ff4e60104a60dd4bb1db544e29decbb4193e492e8484d"],
  [requantisingNetwork(2), 1, 1, {}, "09848d181919f7311d99e7075d53782509094ed333e785d361faba3a69a19850"],
];

/** Units with known bytes, which a GPU must reproduce before it is trusted; `golden-vectors.test.ts` checks them. */
export const imageRecognizeGoldenVectors: readonly GoldenVector<RecognizeParams>[] = CASES.map(
  ([{ file, classifier }, width, height, params, expected], seed) => ({
    name: `${classifier ? "classifier" : "image-to-image network"} ${seed} on ${width} × ${height} pixels`,
    params: recognizeParamsSchema.parse(params),
    inputs: [
      { kind: "image", width, height, opaque: false },
      { kind: "file", sizeBytes: file.length, summary: imageRecognize.inspectFile!(file) },
    ],
    ordinal: 0,
    drawInput: () => drawTestImage(width, height, seed, { opaque: false }),
    files: () => [file],
    expected,
  }),
);
