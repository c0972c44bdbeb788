import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Computer } from "../kernel.ts";
import { nodeAssets } from "../node-assets.ts";
import { compileSteps } from "./compile-steps.ts";
import { createImageFilterCpu } from "./cpu.ts";
import { drawTestImage } from "./draw-test-image.ts";
import { imageFilter } from "./kernel.ts";
import type { ImageFilterParams, Op } from "./params.ts";
import { parsePipeline } from "./pipeline-text.ts";
import { filterWholeImage } from "./reference.ts";
import { cutRegion, runTiled } from "./run-tiled.ts";

let cpu: Computer<ImageFilterParams>;
beforeAll(async () => {
  cpu = await createImageFilterCpu(nodeAssets);
});

/** Place of the first difference, in words, or null: comparing whole images by `toEqual` would print them. */
function difference(actual: Uint8Array, expected: Uint8Array, width: number): string | null {
  if (actual.length !== expected.length) return `${actual.length} bytes instead of ${expected.length}`;
  const at = actual.findIndex((value, i) => value !== expected[i]);
  if (at < 0) return null;
  const pixel = at >> 2;
  return `x ${pixel % width}, y ${Math.floor(pixel / width)}, channel ${at & 3}: ${actual[at]} instead of ${expected[at]}`;
}

async function compare(pipeline: readonly Op[], width: number, height: number, opaque: boolean, seed: number) {
  const params = { pipeline: [...pipeline] };
  const shape = { width, height, opaque };
  const pixels = drawTestImage(width, height, seed, { opaque });
  const actual = await runTiled(cpu, params, shape, pixels);
  const { raster } = imageFilter.plan(params, shape);
  return difference(actual, filterWholeImage(params, shape, pixels), raster.width);
}

const sigma = fc.oneof(
  fc.double({ min: 0.3, max: 6, noNaN: true }),
  fc.double({ min: 6, max: 64, noNaN: true }),
  fc.constantFrom(0.3, 2, 6, 12, 24, 48, 64),
);
const amount = fc.double({ min: -1, max: 1, noNaN: true });
const side = fc.integer({ min: 1, max: 90 });
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constant("blur" as const), sigma }),
  fc.record({
    op: fc.constant("unsharp" as const),
    amount: fc.double({ min: 0, max: 10, noNaN: true }),
    radius: sigma,
    threshold: fc.integer({ min: 0, max: 255 }),
  }),
  fc.record({ op: fc.constantFrom("brightness" as const, "contrast" as const), amount }),
  fc.constantFrom({ op: "grayscale" as const }, { op: "sobel" as const }),
  fc.oneof(
    fc.record({ op: fc.constant("resize" as const), width: side }),
    fc.record({ op: fc.constant("resize" as const), height: side }),
    fc.record({ op: fc.constant("resize" as const), width: side, height: side }),
  ),
);

describe("image filter on the CPU", () => {
  it.each([
    ["blur(sigma=0.3)", 5, 5],
    ["blur(sigma=2)", 37, 23],
    ["blur(sigma=5.9)", 31, 29],
    ["blur(sigma=6)", 67, 41],
    ["blur(sigma=16)", 61, 53],
    ["blur(sigma=64)", 79, 43],
    ["unsharp(amount=1,radius=1.5)", 37, 23],
    ["unsharp(amount=10,radius=20,threshold=7)", 37, 23],
    ["brightness(amount=-0.4)|contrast(amount=0.9)", 19, 11],
    ["grayscale", 19, 11],
    ["sobel", 37, 23],
    ["resize(width=20)", 53, 47],
    ["resize(width=97)", 13, 7],
    ["resize(height=1)", 53, 47],
  ])("%s of %i × %i pixels equals the reference, opaque and not", async (text, width, height) => {
    const pipeline = parsePipeline(text);
    expect(await compare(pipeline, width, height, true, 1)).toBeNull();
    expect(await compare(pipeline, width, height, false, 2)).toBeNull();
  });

  it.each([
    [1, 1],
    [1, 97],
    [101, 1],
    [2, 3],
  ])("filters an image of %i × %i pixels", async (width, height) => {
    const pipeline = parsePipeline("blur(sigma=3)|unsharp(radius=9)|sobel|resize(width=7)|blur(sigma=64)");
    expect(await compare(pipeline, width, height, false, 3)).toBeNull();
  });

  it("shows no seam: tiles of an image larger than one equal the reference", async () => {
    const pipeline = parsePipeline("blur(sigma=2)|unsharp(amount=2,radius=7)|resize(width=290)|sobel");
    expect(await compare(pipeline, 307, 263, false, 4)).toBeNull();
  });

  it("equals the reference for any pipeline and image", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(op, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 80 }),
        fc.integer({ min: 1, max: 80 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 1000 }),
        async (pipeline, width, height, opaque, seed) => {
          expect(await compare(pipeline, width, height, opaque, seed)).toBeNull();
        },
      ),
      { numRuns: 60 },
    );
  });

  it("gives any rectangle of the output the bytes it has in the whole output", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(op, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        fc.boolean(),
        fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
        async (pipeline, width, height, opaque, [a, b, c, d]) => {
          const params = { pipeline };
          const shape = { width, height, opaque };
          const pixels = drawTestImage(width, height, 5, { opaque });
          const { raster } = imageFilter.plan(params, shape);
          const x = a! % raster.width;
          const y = b! % raster.height;
          const region = { x, y, width: 1 + (c! % (raster.width - x)), height: 1 + (d! % (raster.height - y)) };
          const inputRegion = compileSteps(params, shape, region).steps[0]!.from;
          const unit = { region, inputRegion, resultBytes: region.width * region.height * 4, costOps: 1 };
          const part = await cpu.run({ params, shape, unit, input: cutRegion(pixels, width, inputRegion) });
          const whole = await runTiled(cpu, params, shape, pixels);
          expect(difference(part, cutRegion(whole, raster.width, region), region.width)).toBeNull();
        },
      ),
      { numRuns: 60 },
    );
  });

  it("stops between steps when asked to", async () => {
    const params = { pipeline: parsePipeline("grayscale") };
    const shape = { width: 2, height: 2, opaque: true };
    const unit = imageFilter.plan(params, shape).unit(0);
    const work = { params, shape, unit, input: new Uint8Array(16) };
    await expect(cpu.run(work, AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  });
});
