import type { Size } from "../../../kernel.ts";
import {
  clamp8,
  draw,
  type ReferenceFamily,
  remember,
  type Sample,
  unpremultiply,
} from "../../reference/reference-image.ts";
import { gaussianWeights, shrinkOf } from "./gaussian-weights.ts";
import { unsharpScale } from "./operations.ts";

export const gaussianReference: ReferenceFamily<"blur" | "unsharp"> = {
  blur: (op, image) => {
    const fine = blurFine(image.premultiplied, image, op.sigma);
    return unpremultiply(draw(image, (x, y, c) => (fine(x, y, c) + 64) >> 7));
  },
  unsharp: (op, image) => {
    const fine = blurFine(image.premultiplied, image, op.radius);
    const scale = unsharpScale(op.amount);
    const sharpened = draw(image, (x, y, c) => {
      const value = image.premultiplied(x, y, c);
      const difference = 128 * value - fine(x, y, c);
      if (c === 3 || Math.abs(difference) < 128 * op.threshold) return value;
      return clamp8(value + ((scale * difference + 16_384) >> 15));
    });
    return unpremultiply(sharpened);
  },
};

/** The Gaussian in 1/128 of a level, at any pixel of the image. */
function blurFine(sample: Sample, size: Size, sigma: number): Sample {
  const f = shrinkOf(sigma);
  const weights = gaussianWeights(sigma);
  const radius = weights.length - 1;
  const log = Math.log2(f);
  // Growing reads one cell beyond the last, and each filter its radius beyond that.
  const margin = radius + 2;
  const cell = remember(size, margin, (i, j, c) => {
    if (f === 1) return sample(i, j, c);
    let sum = (f * f) / 2;
    for (let dy = 0; dy < f; dy++) for (let dx = 0; dx < f; dx++) sum += sample(i * f + dx, j * f + dy, c);
    return sum >> (2 * log);
  });
  const across = remember(size, margin, (i, j, c) => {
    let sum = 128;
    for (let k = -radius; k <= radius; k++) sum += weights[Math.abs(k)]! * cell(i + k, j, c);
    return sum >> 8;
  });
  const blurred = remember(size, margin, (i, j, c) => {
    let sum = 0;
    for (let k = -radius; k <= radius; k++) sum += weights[Math.abs(k)]! * across(i, j + k, c);
    return sum >> 1;
  });
  if (f === 1) return blurred;
  const place = (pixel: number): [number, number] => {
    const n = 2 * pixel + 1 - f;
    return [n >> (log + 1), (n & (2 * f - 1)) * (32_768 / (2 * f))];
  };
  const lerp = (p: number, q: number, t: number): number => p + (((q - p) * t + 16_384) >> 15);
  return (x, y, c) => {
    const [i, tx] = place(Math.min(size.width - 1, Math.max(0, x)));
    const [j, ty] = place(Math.min(size.height - 1, Math.max(0, y)));
    const left = lerp(blurred(i, j, c), blurred(i, j + 1, c), ty);
    const right = lerp(blurred(i + 1, j, c), blurred(i + 1, j + 1, c), ty);
    return lerp(left, right, tx);
  };
}
