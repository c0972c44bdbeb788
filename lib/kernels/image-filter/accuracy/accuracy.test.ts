import { describe, expect, it } from "vitest";
import { drawTestImage } from "../draw-test-image.ts";
import { gaussianWeights, shrinkOf, WEIGHT_SUM } from "../families/gaussian/gaussian-weights.ts";
import { TAP_SUM, tapsOf } from "../families/resample/taps.ts";
import { parsePipeline } from "../pipeline-text.ts";
import { filterWholeImage } from "../reference.ts";
import { modelBlur, modelResize, modelUnsharp, psnr } from "./float-model.ts";

/** What integer arithmetic may cost, in dB against double precision. Rounding an ideal result to bytes leaves 58.9 dB. */
const LEAST_DECIBELS = 48;
const shape = { width: 150, height: 110, opaque: true };
const pixels = drawTestImage(shape.width, shape.height, 7, { opaque: true });
const image = { ...shape, pixels, channels: 4 };
const whole = { x: 0, y: 0, width: shape.width, height: shape.height };
const filtered = (text: string) => filterWholeImage({ pipeline: parsePipeline(text) }, shape, pixels);

describe("accuracy of the integer definition", () => {
  it.each([0.3, 0.5, 1, 2, 3.3, 5.9, 6, 11, 16, 31, 64])("blur of σ %f is within rounding of the ideal", (sigma) => {
    const actual = filtered(`blur(sigma=${sigma})`);
    expect(psnr(actual, modelBlur(image, sigma, whole), 4)).toBeGreaterThan(LEAST_DECIBELS);
  });

  it.each([
    [1, 1.5],
    [2.5, 1],
    [1, 20],
  ])("unsharp of amount %f, radius %f is within rounding of the ideal", (amount, radius) => {
    const actual = filtered(`unsharp(amount=${amount},radius=${radius})`);
    expect(psnr(actual, modelUnsharp(image, amount, radius, whole), 4)).toBeGreaterThan(LEAST_DECIBELS);
  });

  it.each(
    (["lanczos3", "bicubic", "bilinear"] as const).flatMap((filter) => [
      [filter, 75, 55] as const,
      [filter, 40, 17] as const,
      [filter, 151, 111] as const,
      [filter, 301, 47] as const,
    ]),
  )("%s resize to %i × %i is within rounding of the ideal", (filter, width, height) => {
    const actual = filtered(`resize(width=${width},height=${height},filter=${filter})`);
    const region = { x: 0, y: 0, width, height };
    expect(psnr(actual, modelResize(image, { width, height }, region, filter), 4)).toBeGreaterThan(LEAST_DECIBELS);
  });
});

describe("gaussianWeights", () => {
  it("sum to exactly 256 and end in a positive weight, for every σ", () => {
    for (let sigma = 0.3; sigma <= 64; sigma += 0.05) {
      const [centre, ...sides] = gaussianWeights(sigma);
      expect(centre! + 2 * sides.reduce((sum, weight) => sum + weight, 0)).toBe(WEIGHT_SUM);
      if (sides.length > 0) expect(sides.at(-1)).toBeGreaterThan(0);
    }
  });

  it("are the same numbers on every machine", () => {
    expect([...gaussianWeights(2)]).toEqual([52, 45, 31, 16, 10]);
    expect(shrinkOf(5.99)).toBe(1);
    expect(shrinkOf(64)).toBe(16);
  });
});

describe("tapsOf", () => {
  it.each(["lanczos3", "bicubic", "bilinear"] as const)(
    "%s taps sum to exactly 16 384 for every output, also at the edges",
    (filter) => {
      for (const [inputSize, outputSize] of [
        [1, 7],
        [7, 1],
        [100, 33],
        [33, 100],
        [5000, 3],
      ] as const) {
        const { weights, tapCount } = tapsOf({ filter, inputSize, outputSize, first: 0, count: outputSize });
        for (let n = 0; n < outputSize; n++) {
          const taps = weights.subarray(n * tapCount, (n + 1) * tapCount);
          expect(taps.reduce((sum, tap) => sum + tap, 0)).toBe(TAP_SUM);
        }
      }
    },
  );

  it("keep an image of unchanged size as it is", () => {
    const { starts, weights, tapCount } = tapsOf({
      filter: "lanczos3",
      inputSize: 9,
      outputSize: 9,
      first: 0,
      count: 9,
    });
    for (let n = 0; n < 9; n++) expect(weights[n * tapCount + n - starts[n]!]).toBe(TAP_SUM);
  });

  it("do not depend on which part of the axis is asked for", () => {
    const all = tapsOf({ filter: "lanczos3", inputSize: 90, outputSize: 40, first: 0, count: 40 });
    const part = tapsOf({ filter: "lanczos3", inputSize: 90, outputSize: 40, first: 13, count: 1 });
    const taps = all.weights.subarray(13 * all.tapCount, 13 * all.tapCount + part.tapCount);
    expect(part.starts[0]).toBe(all.starts[13]);
    expect([...part.weights]).toEqual([...taps]);
  });
});
