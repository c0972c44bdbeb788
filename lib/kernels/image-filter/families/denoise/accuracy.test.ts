import { describe, expect, it } from "vitest";
import { psnr } from "../../accuracy/float-model.ts";
import { drawTestImage } from "../../draw-test-image.ts";
import { parsePipeline } from "../../pipeline-text.ts";
import { filterWholeImage } from "../../reference.ts";

/** What integer arithmetic may cost, in dB against double precision. Rounding an ideal result to bytes leaves 58.9 dB. */
const LEAST_DECIBELS = 48;
const shape = { width: 61, height: 47, opaque: true };
const pixels = drawTestImage(shape.width, shape.height, 7, { opaque: true });
const filtered = (text: string) => filterWholeImage({ pipeline: parsePipeline(text) }, shape, pixels);

const at = (x: number, y: number, channel: number): number => {
  const column = Math.min(shape.width - 1, Math.max(0, x));
  const row = Math.min(shape.height - 1, Math.max(0, y));
  return pixels[(row * shape.width + column) * 4 + channel]!;
};

type Weight = (x: number, y: number, dx: number, dy: number) => number;

/** Weighted means over a square in double precision. */
function modelMeans(radius: number, weightOf: Weight): Float64Array {
  const result = new Float64Array(shape.width * shape.height * 4);
  for (let y = 0; y < shape.height; y++) {
    for (let x = 0; x < shape.width; x++) {
      let total = 0;
      const target = result.subarray((y * shape.width + x) * 4, (y * shape.width + x + 1) * 4);
      for (let dy = -radius; dy <= radius; dy++) {
        for (let dx = -radius; dx <= radius; dx++) {
          const weight = weightOf(x, y, dx, dy);
          total += weight;
          for (let c = 0; c < 4; c++) target[c]! += weight * at(x + dx, y + dy, c);
        }
      }
      for (let c = 0; c < 4; c++) target[c]! /= total;
    }
  }
  return result;
}

const COLOURS = [0, 1, 2] as const;

function modelBilateral(sigma: number, range: number): Float64Array {
  const radius = Math.ceil(2 * sigma);
  return modelMeans(radius, (x, y, dx, dy) => {
    const squared = dx * dx + dy * dy;
    if (squared > radius * radius) return 0;
    const difference = Math.max(...COLOURS.map((c) => Math.abs(at(x + dx, y + dy, c) - at(x, y, c))));
    return Math.exp(-squared / (2 * sigma * sigma) - (difference * difference) / (2 * range * range));
  });
}

function modelNonLocalMeans(strength: number, patch: number, search: number): Float64Array {
  const samples = 3 * (2 * patch + 1) ** 2;
  return modelMeans(search, (x, y, dx, dy) => {
    let squares = 0;
    for (let v = y - patch; v <= y + patch; v++)
      for (let u = x - patch; u <= x + patch; u++)
        for (const c of COLOURS) squares += (at(u + dx, v + dy, c) - at(u, v, c)) ** 2;
    return Math.exp(-squares / (samples * strength * strength));
  });
}

describe("accuracy of the integer definition", () => {
  it.each([
    [0.5, 20],
    [1.5, 1],
    [2, 7],
    [2, 20],
    [3, 40],
    [3, 100],
    [8, 60],
  ])("bilateral filter of σ %f, range %f is within rounding of the ideal", (sigma, range) => {
    const actual = filtered(`bilateral(sigma=${sigma},range=${range})`);
    expect(psnr(actual, modelBilateral(sigma, range), 4)).toBeGreaterThan(LEAST_DECIBELS);
  });

  it.each([
    [1, 1, 2],
    [3, 2, 5],
    [10, 1, 5],
    [10, 3, 3],
    [20, 2, 4],
    [50, 1, 5],
    [50, 3, 4],
  ])("non-local means of strength %f, radii %i and %i are within rounding of the ideal", (strength, patch, search) => {
    const actual = filtered(`denoise(strength=${strength},patch=${patch},search=${search})`);
    expect(psnr(actual, modelNonLocalMeans(strength, patch, search), 4)).toBeGreaterThan(LEAST_DECIBELS);
  });
});
