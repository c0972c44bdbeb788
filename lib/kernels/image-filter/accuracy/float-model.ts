import type { Region, Size } from "../../kernel.ts";

/**
 * The ideal the integer definition approximates, in double precision, for tests and benches: nothing is rounded.
 * Images are `u8[height, width, channels]`; results are `f64[region.height, region.width, channels]`, edge clamp.
 */
export interface ModelImage extends Size {
  readonly pixels: Uint8Array;
  readonly channels: number;
}

/** The Gaussian of `sigma` in a region of an image. */
export function modelBlur(image: ModelImage, sigma: number, region: Region): Float64Array {
  const reach = Math.ceil(5 * sigma) + 1;
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)));
  const window = (at: number) => ({ first: at - reach, weights: normalise(weights) });
  return separable(image, region, window, window);
}

/** image + amount × (image − Gaussian of `radius`), limited to 0 … 255, in a region of an image. */
export function modelUnsharp(image: ModelImage, amount: number, radius: number, region: Region): Float64Array {
  const here = (at: number) => ({ first: at, weights: [1] });
  const original = separable(image, region, here, here);
  const blurred = modelBlur(image, radius, region);
  return original.map((value, i) => limit(value + amount * (value - blurred[i]!)));
}

/** Filters for resizing: their support and value. */
const RESIZE_FILTERS = {
  bilinear: { support: 1, at: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, at: (x: number) => keys(Math.abs(x)) },
  lanczos3: { support: 3, at: lanczos },
} as const;

/** The image resized to `after`, limited to 0 … 255, in a region of the result. */
export function modelResize(
  image: ModelImage,
  after: Size,
  region: Region,
  filter: keyof typeof RESIZE_FILTERS = "lanczos3",
): Float64Array {
  const { support, at: valueAt } = RESIZE_FILTERS[filter];
  const windowOf = (inputSize: number, outputSize: number) => (at: number) => {
    const ratio = inputSize / outputSize;
    const widening = Math.max(1, ratio);
    const centre = (at + 0.5) * ratio - 0.5;
    const first = Math.ceil(centre - support * widening);
    const last = Math.floor(centre + support * widening);
    const weights = Array.from({ length: last - first + 1 }, (_, i) => valueAt((first + i - centre) / widening));
    return { first, weights: normalise(weights) };
  };
  const across = windowOf(image.width, after.width);
  const down = windowOf(image.height, after.height);
  return separable(image, region, across, down).map(limit);
}

/** Peak signal-to-noise ratio in dB of RGB bytes against a model; a fourth channel is left out. */
export function psnr(actual: Uint8Array, model: Float64Array, channels: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < model.length; i++) {
    if (i % channels === 3) continue;
    sum += (actual[i]! - model[i]!) ** 2;
    count++;
  }
  return 10 * Math.log10((255 * 255 * count) / sum);
}

interface Window {
  readonly first: number;
  readonly weights: readonly number[];
}

function separable(
  image: ModelImage,
  region: Region,
  across: (x: number) => Window,
  down: (y: number) => Window,
): Float64Array {
  const { pixels, width, height, channels } = image;
  const rows = new Map<number, Float64Array>();
  const columns = Array.from({ length: region.width }, (_, x) => across(region.x + x));
  const rowAt = (y: number): Float64Array => {
    const inside = Math.min(height - 1, Math.max(0, y));
    const known = rows.get(inside);
    if (known) return known;
    const row = new Float64Array(region.width * channels);
    for (const [x, { first, weights }] of columns.entries()) {
      for (const [k, weight] of weights.entries()) {
        const column = Math.min(width - 1, Math.max(0, first + k));
        const from = (inside * width + column) * channels;
        for (let c = 0; c < channels; c++) row[x * channels + c]! += weight * pixels[from + c]!;
      }
    }
    rows.set(inside, row);
    return row;
  };
  const result = new Float64Array(region.width * region.height * channels);
  for (let y = 0; y < region.height; y++) {
    const target = result.subarray(y * region.width * channels, (y + 1) * region.width * channels);
    const { first, weights } = down(region.y + y);
    for (const [k, weight] of weights.entries()) {
      const row = rowAt(first + k);
      for (let i = 0; i < row.length; i++) target[i]! += weight * row[i]!;
    }
  }
  return result;
}

function normalise(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  return (3 * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / 3)) / (Math.PI * x) ** 2;
}

/** Keys' cubic convolution with a = −½, for d ≥ 0. */
function keys(d: number): number {
  if (d < 1) return 1.5 * d ** 3 - 2.5 * d ** 2 + 1;
  return d < 2 ? -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2 : 0;
}

const limit = (value: number): number => Math.min(255, Math.max(0, value));
