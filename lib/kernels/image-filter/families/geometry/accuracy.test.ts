import { describe, expect, it } from "vitest";
import type { Size } from "../../../kernel.ts";
import { psnr } from "../../accuracy/float-model.ts";
import { drawTestImage } from "../../draw-test-image.ts";
import { parsePipeline } from "../../pipeline-text.ts";
import { filterWholeImage } from "../../reference.ts";
import { type Corner, positionOf, quadProjection, turnedSize, turnProjection } from "./projection.ts";
import { sineOf } from "./sine.ts";

/** What integer arithmetic may cost, in dB against double precision. Rounding an ideal result to bytes leaves 58.9 dB. */
const LEAST_DECIBELS = 48;
const shape = { width: 150, height: 110, opaque: true };
const pixels = drawTestImage(shape.width, shape.height, 7, { opaque: true });

type Place = (x: number, y: number) => readonly [x: number, y: number];

/** Where a turned image's pixels come from, in double precision. */
const turned = (degrees: number, before: Size, after: Size): Place => {
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return (x, y) => {
    const [u, v] = [x - (after.width - 1) / 2, y - (after.height - 1) / 2];
    return [cosine * u + sine * v + (before.width - 1) / 2, cosine * v - sine * u + (before.height - 1) / 2];
  };
};

/** The same of a quad made a rectangle, by Gaussian elimination of the eight equations that its corners give. */
function flattened(corners: readonly Corner[], after: Size): Place {
  const ends = [
    [0, 0],
    [after.width, 0],
    [after.width, after.height],
    [0, after.height],
  ] as const;
  const rows = corners.flatMap(([x, y], i) => {
    const [u, v] = ends[i]!;
    return [
      [u, v, 1, 0, 0, 0, -u * x, -v * x, x],
      [0, 0, 0, u, v, 1, -u * y, -v * y, y],
    ];
  });
  for (let k = 0; k < 8; k++) {
    const best = rows.slice(k).reduce((most, row) => (Math.abs(row[k]!) > Math.abs(most[k]!) ? row : most));
    rows.splice(rows.indexOf(best), 1);
    rows.splice(k, 0, best);
    for (const row of rows) {
      if (row === best) continue;
      const factor = row[k]! / best[k]!;
      for (let i = k; i < 9; i++) row[i] = row[i]! - factor * best[i]!;
    }
  }
  const [a, b, c, d, e, f, g, h] = rows.map((row, k) => row[8]! / row[k]!) as [number, ...number[]] as number[];
  return (x, y) => {
    const [u, v] = [x + 0.5, y + 0.5];
    const w = g! * u + h! * v + 1;
    return [(a! * u + b! * v + c!) / w - 0.5, (d! * u + e! * v + f!) / w - 0.5];
  };
}

/** Samples in double precision; NaN where the image is not wholly there. */
function modelWarp(after: Size, place: Place, bicubic: boolean): Float64Array {
  const kernel = (x: number): number => {
    const d = Math.abs(x);
    if (!bicubic) return Math.max(0, 1 - d);
    return d < 1 ? 1.5 * d ** 3 - 2.5 * d ** 2 + 1 : d < 2 ? -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2 : 0;
  };
  const at = (x: number, y: number, c: number): number =>
    pixels[
      (Math.min(shape.height - 1, Math.max(0, y)) * shape.width + Math.min(shape.width - 1, Math.max(0, x))) * 4 + c
    ]!;
  const result = new Float64Array(after.width * after.height * 4).fill(Number.NaN);
  for (let y = 0; y < after.height; y++) {
    for (let x = 0; x < after.width; x++) {
      const [s, t] = place(x, y);
      if (s < 0 || t < 0 || s > shape.width - 1 || t > shape.height - 1) continue;
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let j = Math.floor(t) - 1; j <= Math.floor(t) + 2; j++)
          for (let i = Math.floor(s) - 1; i <= Math.floor(s) + 2; i++)
            sum += kernel(i - s) * kernel(j - t) * at(i, j, c);
        result[(y * after.width + x) * 4 + c] = Math.min(255, Math.max(0, sum));
      }
    }
  }
  return result;
}

/** PSNR over the pixels of which the model knows. */
function decibels(actual: Uint8Array, model: Float64Array): number {
  const known = [...model.keys()].filter((i) => !Number.isNaN(model[i]!));
  expect(known.length).toBeGreaterThan(10_000);
  const bytes = Uint8Array.from(known, (i) => actual[i]!);
  return psnr(
    bytes,
    Float64Array.from(known, (i) => model[i]!),
    1,
  );
}

describe("accuracy of warping", () => {
  it.each([
    ["bilinear", 1],
    ["bilinear", 45],
    ["bilinear", 222.2],
    ["bicubic", -30],
    ["bicubic", 135],
  ] as const)("%s rotation by %f° is within rounding of the ideal", (sampling, degrees) => {
    const after = turnedSize(degrees, shape);
    const params = { pipeline: parsePipeline(`rotate(degrees=${degrees},sampling=${sampling})`) };
    const model = modelWarp(after, turned(degrees, shape, after), sampling === "bicubic");
    expect(decibels(filterWholeImage(params, shape, pixels), model)).toBeGreaterThan(LEAST_DECIBELS);
  });

  it.each([
    ["bilinear", "100:50/900:0/1000:1000/0:870"],
    ["bilinear", "0:0/550:300/700:650/0:1000"],
    ["bicubic", "980:40/30:10/350:900/600:990"],
  ] as const)("%s flattening of %s is within rounding of the ideal", (sampling, text) => {
    const after = { width: 161, height: 119 };
    const pipeline = parsePipeline(`perspective(corners=${text},width=161,height=119,sampling=${sampling})`);
    const corners = text.split("/").map((pair): Corner => {
      const [x, y] = pair.split(":").map(Number);
      return [(x! * shape.width) / 1000, (y! * shape.height) / 1000];
    });
    const model = modelWarp(after, flattened(corners, after), sampling === "bicubic");
    expect(decibels(filterWholeImage({ pipeline }, shape, pixels), model)).toBeGreaterThan(LEAST_DECIBELS);
  });

  it("finds positions in large images to 1/256 pixel", () => {
    const before = { width: 12_000, height: 8_000 };
    const after = { width: 9_999, height: 7_777 };
    const corners: Corner[] = [
      [300, 500],
      [11_000, 1_000],
      [12_000, 8_000],
      [0, 7_000],
    ];
    const cases: [(x: number, y: number) => readonly [number, number], Place][] = [
      [(x, y) => positionOf(quadProjection(corners, before, after), x, y), flattened(corners, after)],
      [(x, y) => positionOf(turnProjection(17.3, before, after), x, y), turned(17.3, before, after)],
    ];
    for (const [actual, ideal] of cases) {
      for (const [x, y] of [
        [0, 0],
        [9_998, 0],
        [9_998, 7_776],
        [0, 7_776],
        [5_000, 4_000],
      ] as const) {
        const [s, t] = actual(x, y);
        const [u, v] = ideal(x, y);
        expect(Math.abs(s / 256 - u)).toBeLessThan(1 / 256);
        expect(Math.abs(t / 256 - v)).toBeLessThan(1 / 256);
      }
    }
  });

  it("knows sines to 15 digits", () => {
    for (let degrees = -450; degrees <= 450; degrees += 7.3)
      expect(Math.abs(sineOf(degrees) - Math.sin((degrees * Math.PI) / 180))).toBeLessThan(3e-15);
    expect([0, 90, 180, 270, 360].map(sineOf)).toEqual([0, 1, -0, -1, 0]);
  });
});
