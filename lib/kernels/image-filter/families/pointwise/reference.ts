import type { Op } from "../../params.ts";
import {
  clamp8,
  drawColours,
  lumaOf,
  type ReferenceFamily,
  type ReferenceImage,
} from "../../reference/reference-image.ts";
import { affineOf, matrixOf, tableOf } from "./operations.ts";

export const pointwiseReference: ReferenceFamily<
  | ("brightness" | "contrast" | "invert" | "grayscale" | "saturation" | "sepia" | "threshold")
  | ("levels" | "gamma" | "curves" | "posterize" | "white-balance")
> = {
  brightness: affine,
  contrast: affine,
  invert: (_, image) => drawColours(image, (x, y, c) => 255 - image.at(x, y, c)),
  grayscale: (_, image) => drawColours(image, (x, y) => lumaOf(image.at, x, y)),
  threshold: ({ level }, image) => drawColours(image, (x, y) => (lumaOf(image.at, x, y) >= level ? 255 : 0)),
  saturation: mix,
  sepia: mix,
  levels: lookUp,
  gamma: lookUp,
  curves: lookUp,
  posterize: lookUp,
  "white-balance": lookUp,
};

function affine(op: Extract<Op, { op: "brightness" | "contrast" }>, image: ReferenceImage): ReferenceImage {
  const { scale, offset } = affineOf(op);
  return drawColours(image, (x, y, c) => clamp8((image.at(x, y, c) * scale + offset) >> 8));
}

function lookUp(op: Parameters<typeof tableOf>[0], image: ReferenceImage): ReferenceImage {
  const table = tableOf(op);
  return drawColours(image, (x, y, c) => table[256 * c + image.at(x, y, c)]!);
}

function mix(op: Parameters<typeof matrixOf>[0], image: ReferenceImage): ReferenceImage {
  const matrix = matrixOf(op);
  return drawColours(image, (x, y, c) => {
    let sum = 2048;
    for (let from = 0; from < 3; from++) sum += matrix[3 * c + from]! * image.at(x, y, from);
    return clamp8(sum >> 12);
  });
}
