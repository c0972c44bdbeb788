import type { Size } from "../../../kernel.ts";
import {
  clamp8,
  draw,
  type ReferenceFamily,
  type ReferenceImage,
  referenceImage,
  type Sample,
  unpremultiply,
} from "../../reference/reference-image.ts";
import { flipOf, geometryOperations, projectionOf, quarterTurnOf } from "./operations.ts";
import { type Permutation, permutedSize } from "./permutation.ts";
import { type Projection, positionOf, turnProjection } from "./projection.ts";
import { CUBIC_WEIGHTS, type Sampling } from "./sampling.ts";

export const geometryReference: ReferenceFamily<"crop" | "flip" | "rotate" | "perspective"> = {
  crop: (op, image) => {
    const size = geometryOperations.crop.size!(op, image);
    return draw(image, (x, y, c) => image.at(op.x + x, op.y + y, c), size);
  },
  flip: (op, image) => permute(flipOf(op), image),
  rotate: (op, image) => {
    const turn = quarterTurnOf(op.degrees);
    if (turn) return permute(turn, image);
    const after = geometryOperations.rotate.size!(op, image);
    return warp(image, after, turnProjection(op.degrees, image, after), op.sampling, true);
  },
  perspective: (op, image) => {
    const after = geometryOperations.perspective.size!(op, image);
    return warp(image, after, projectionOf(op, image, after), op.sampling, false);
  },
};

function permute(permutation: Permutation, image: ReferenceImage): ReferenceImage {
  const { transposed, mirrorX, mirrorY } = permutation;
  return draw(
    image,
    (x, y, c) => {
      const [u, v] = transposed ? [y, x] : [x, y];
      return image.at(mirrorX ? image.width - 1 - u : u, mirrorY ? image.height - 1 - v : v, c);
    },
    permutedSize(permutation, image),
  );
}

function warp(
  image: ReferenceImage,
  after: Size,
  projection: Projection,
  sampling: Sampling = "bilinear",
  bounded: boolean,
): ReferenceImage {
  const sample = sampling === "bilinear" ? bilinear : bicubic;
  const pixels = new Uint8Array(after.width * after.height * 4);
  for (let y = 0, at = 0; y < after.height; y++) {
    for (let x = 0; x < after.width; x++) {
      const [s, t] = positionOf(projection, x, y);
      const there = bounded ? cover(s, image.width) * cover(t, image.height) : 65_536;
      for (let c = 0; c < 4; c++, at++) {
        if (there > 0) pixels[at] = Math.floor((sample(image.premultiplied, s, t, c) * there + 32_768) / 65_536);
      }
    }
  }
  return unpremultiply(referenceImage(after, image.opaque && !bounded, pixels));
}

const cover = (s: number, length: number): number =>
  Math.min(256, Math.max(0, 256 + Math.min(s, 256 * (length - 1) - s)));

function bilinear(at: Sample, s: number, t: number, c: number): number {
  const [i, f] = [s >> 8, s & 255];
  const [j, g] = [t >> 8, t & 255];
  const upper = (256 - f) * at(i, j, c) + f * at(i + 1, j, c);
  const lower = (256 - f) * at(i, j + 1, c) + f * at(i + 1, j + 1, c);
  return ((256 - g) * upper + g * lower + 32_768) >> 16;
}

function bicubic(at: Sample, s: number, t: number, c: number): number {
  const [i, j] = [s >> 8, t >> 8];
  const weight = (position: number, k: number): number => CUBIC_WEIGHTS[(position & 255) * 4 + k]!;
  let sum = 524_288;
  for (let row = 0; row < 4; row++) {
    let level = 128;
    for (let k = 0; k < 4; k++) level += weight(s, k) * at(i - 1 + k, j - 1 + row, c);
    sum += weight(t, row) * (level >> 8);
  }
  return clamp8(sum >> 20);
}
