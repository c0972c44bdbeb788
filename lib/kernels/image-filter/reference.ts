import type { InputShape } from "../kernel.ts";
import { imageSizes, type Size } from "./compile-steps.ts";
import { affineOf, LUMA, unsharpScale } from "./definition.ts";
import { gaussianWeights, shrinkOf } from "./gaussian-weights.ts";
import { lanczosTaps } from "./lanczos-taps.ts";
import type { ImageFilterParams, Op } from "./params.ts";

/** One channel value of an image by edge clamp. */
type Sample = (x: number, y: number, channel: number) => number;

/**
 * The image filter as `definition.ts` has it, on a whole image, pixel by pixel, without tiles or steps: what the other
 * implementations are tested against. Slow.
 *
 * @param pixels `u8[height, width, 4]`, RGBA, not premultiplied.
 * @returns `u8[height, width, 4]` of the output raster.
 */
export function filterWholeImage(
  params: ImageFilterParams,
  shape: InputShape,
  pixels: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const sizes = imageSizes(params.pipeline, shape);
  let image = Uint8Array.from(pixels);
  for (const [i, op] of params.pipeline.entries()) image = applyOp(op, image, sizes[i]!, sizes[i + 1]!, shape.opaque);
  return image;
}

function applyOp(op: Op, image: Uint8Array, size: Size, after: Size, opaque: boolean): Uint8Array<ArrayBuffer> {
  const colour = sampler(image, size);
  const spatial = opaque ? colour : sampler(premultiply(image), size);
  const result = (() => {
    switch (op.op) {
      case "brightness":
      case "contrast": {
        const { scale, offset } = affineOf(op);
        return draw(size, (x, y, c) => {
          const value = colour(x, y, c);
          return c === 3 ? value : clamp8((value * scale + offset) >> 8);
        });
      }
      case "grayscale":
        return draw(size, (x, y, c) => (c === 3 ? colour(x, y, 3) : luma(colour, x, y)));
      case "sobel":
        return draw(size, (x, y, c) => (c === 3 ? colour(x, y, 3) : edge(spatial, x, y)));
      case "blur": {
        const fine = blurFine(spatial, size, op.sigma);
        return draw(size, (x, y, c) => (fine(x, y, c) + 64) >> 7);
      }
      case "unsharp": {
        const fine = blurFine(spatial, size, op.radius);
        const scale = unsharpScale(op.amount);
        return draw(size, (x, y, c) => {
          const value = spatial(x, y, c);
          const difference = 128 * value - fine(x, y, c);
          if (c === 3 || Math.abs(difference) < 128 * op.threshold) return value;
          return clamp8(value + ((scale * difference + 16_384) >> 15));
        });
      }
      case "resize":
        return resize(spatial, size, after);
    }
  })();
  const unpremultiplies = op.op === "blur" || op.op === "unsharp" || op.op === "resize";
  return unpremultiplies && !opaque ? unpremultiply(result) : result;
}

function luma(sample: Sample, x: number, y: number): number {
  return (LUMA[0] * sample(x, y, 0) + LUMA[1] * sample(x, y, 1) + LUMA[2] * sample(x, y, 2) + 128) >> 8;
}

function edge(sample: Sample, x: number, y: number): number {
  const at = (dx: number, dy: number): number => luma(sample, x + dx, y + dy);
  const gx = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1);
  const gy = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1);
  let magnitude = 0;
  while (magnitude < 255 && (magnitude + 1) ** 2 <= gx * gx + gy * gy) magnitude++;
  return magnitude;
}

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

function resize(sample: Sample, size: Size, after: Size): Uint8Array<ArrayBuffer> {
  const columns = lanczosTaps({ inputSize: size.width, outputSize: after.width, first: 0, count: after.width });
  const rows = lanczosTaps({ inputSize: size.height, outputSize: after.height, first: 0, count: after.height });
  const across = remember({ width: after.width, height: size.height }, rows.tapCount, (x, y, c) => {
    let sum = 128;
    for (let k = 0; k < columns.tapCount; k++)
      sum += columns.weights[x * columns.tapCount + k]! * sample(columns.starts[x]! + k, y, c);
    return sum >> 8;
  });
  return draw(after, (x, y, c) => {
    let sum = 524_288;
    for (let k = 0; k < rows.tapCount; k++) {
      const weight = rows.weights[y * rows.tapCount + k]!;
      if (weight !== 0) sum += weight * across(x, rows.starts[y]! + k, c);
    }
    return clamp8(sum >> 20);
  });
}

function premultiply(image: Uint8Array): Uint8Array<ArrayBuffer> {
  return image.map((value, at) => {
    if (at % 4 === 3) return value;
    const t = value * image[at | 3]! + 128;
    return (t + (t >> 8)) >> 8;
  }) as Uint8Array<ArrayBuffer>;
}

function unpremultiply(image: Uint8Array): Uint8Array<ArrayBuffer> {
  return image.map((value, at) => {
    if (at % 4 === 3) return value;
    const alpha = image[at | 3]!;
    return alpha === 0 ? 0 : Math.min(255, Math.floor((value * 255 + (alpha >> 1)) / alpha));
  }) as Uint8Array<ArrayBuffer>;
}

function sampler(image: Uint8Array, { width, height }: Size): Sample {
  return (x, y, channel) => {
    const column = Math.min(width - 1, Math.max(0, x));
    const row = Math.min(height - 1, Math.max(0, y));
    return image[(row * width + column) * 4 + channel]!;
  };
}

function draw(size: Size, sample: Sample): Uint8Array<ArrayBuffer> {
  const image = new Uint8Array(size.width * size.height * 4);
  for (let y = 0, at = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) for (let c = 0; c < 4; c++) image[at++] = sample(x, y, c);
  return image;
}

/** Computes each sample once; coordinates may lie up to `margin` outside the image. */
function remember(size: Size, margin: number, sample: Sample): Sample {
  const stride = size.width + 2 * margin;
  const known = new Int32Array(stride * (size.height + 2 * margin) * 4).fill(UNKNOWN);
  return (x, y, channel) => {
    const key = ((y + margin) * stride + x + margin) * 4 + channel;
    if (known[key] === UNKNOWN) known[key] = sample(x, y, channel);
    return known[key]!;
  };
}

/** No sample has this value. */
const UNKNOWN = -(2 ** 31);

const clamp8 = (value: number): number => Math.min(255, Math.max(0, value));
