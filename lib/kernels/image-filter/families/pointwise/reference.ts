import type { Op } from "../../params.ts";
import { clamp8, draw, lumaOf, type ReferenceFamily, type ReferenceImage } from "../../reference-image.ts";
import { affineOf } from "./operations.ts";

export const pointwiseReference: ReferenceFamily<"brightness" | "contrast" | "grayscale"> = {
  brightness: affine,
  contrast: affine,
  grayscale: (_, image) => draw(image, (x, y, c) => (c === 3 ? image.at(x, y, 3) : lumaOf(image.at, x, y))),
};

function affine(op: Extract<Op, { op: "brightness" | "contrast" }>, image: ReferenceImage): ReferenceImage {
  const { scale, offset } = affineOf(op);
  return draw(image, (x, y, c) => (c === 3 ? image.at(x, y, 3) : clamp8((image.at(x, y, c) * scale + offset) >> 8)));
}
