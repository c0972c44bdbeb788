import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createNodeGpu, sourceAssets } from "#lib/testing/gpu.ts";
import type { Computer } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { createImageFilterCpu } from "../../cpu.ts";
import { drawTestImage } from "../../draw-test-image.ts";
import { createImageFilterGpu } from "../../gpu.ts";
import { imageFilter } from "../../kernel.ts";
import type { ImageFilterParams } from "../../params.ts";
import { parsePipeline } from "../../pipeline-text.ts";
import { compileSteps } from "../../program/compile-steps.ts";
import { filterWholeImage } from "../../reference.ts";
import { anyOperation, differenceFromReference, drawnInput, isSmall } from "../../testing.ts";
import { geometryOperations } from "./operations.ts";

const names = Object.keys(geometryOperations);
const size = fc.oneof(
  fc.constantFrom([1, 1], [1, 97], [101, 1], [2, 3], [7, 5], [300, 3], [3, 270], [258, 257]),
  fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 })),
);

/** Any of these operations on any picture gives the reference's bytes. */
const agrees = (computer: Computer<ImageFilterParams>) => {
  const pipeline = fc.array(anyOperation(names), { minLength: 1, maxLength: 2 });
  return fc.asyncProperty(pipeline, size, fc.boolean(), async (ops, [width, height], opaque) => {
    const input = drawnInput(width!, height!, opaque, 1);
    fc.pre(isSmall(ops, input));
    expect(await differenceFromReference(computer, ops, input)).toBeNull();
  });
};

describe("geometry on the CPU", () => {
  let cpu: Computer<ImageFilterParams>;
  beforeAll(async () => {
    cpu = await createImageFilterCpu(nodeAssets);
  });

  it("gives the reference's bytes for any operation, size and image", async () => {
    await fc.assert(agrees(cpu), { numRuns: 300 });
  });

  it.each([
    "rotate(degrees=30)",
    "rotate(degrees=270)|flip(direction=horizontal)",
    "perspective(corners=0:300/1000:0/900:1000/100:700,sampling=bicubic)",
  ])("%s of more than one tile equals the reference", async (text) => {
    for (const opaque of [true, false])
      expect(await differenceFromReference(cpu, parsePipeline(text), drawnInput(331, 293, opaque, 2))).toBeNull();
  });
});

const gpu = await createNodeGpu();

describe.skipIf(gpu === null)("geometry on the GPU", () => {
  it("gives the reference's bytes for any operation, size and image", async () => {
    await fc.assert(agrees(await createImageFilterGpu(gpu!, sourceAssets)), { numRuns: 40 });
    gpu!.destroy();
  });
});

const shape = { width: 40, height: 30, opaque: true };
const pixels = drawTestImage(shape.width, shape.height, 3, { opaque: true });
const filtered = (text: string) => filterWholeImage({ pipeline: parsePipeline(text) }, shape, pixels);
const plan = (text: string, width: number, height: number) =>
  imageFilter.plan({ pipeline: parsePipeline(text) }, [{ kind: "image", width, height, opaque: true }]);

describe("moving pixels", () => {
  it("four quarter turns, two flips and a whole crop leave the image as it is", () => {
    for (const text of [
      "rotate(degrees=90)|rotate(degrees=-270)|rotate(degrees=90)|rotate(degrees=90)",
      "flip(direction=vertical)|rotate(degrees=180)|flip(direction=horizontal)",
      "crop(x=0,y=0)",
      "perspective(corners=0:0/1000:0/1000:1000/0:1000)",
    ])
      expect(filtered(text), text).toEqual(pixels);
  });

  it("turns clockwise", () => {
    const two = Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255);
    const turned = filterWholeImage(
      { pipeline: parsePipeline("rotate(degrees=90)|rotate(degrees=90)") },
      { width: 2, height: 1, opaque: true },
      two,
    );
    expect([...turned]).toEqual([4, 5, 6, 255, 1, 2, 3, 255]);
    const row = filterWholeImage(
      { pipeline: parsePipeline("rotate(degrees=90)") },
      { width: 1, height: 2, opaque: true },
      two,
    );
    expect([...row]).toEqual([4, 5, 6, 255, 1, 2, 3, 255]);
  });

  it("cuts a crop at the image's edge, and refuses one that begins beyond it", () => {
    expect(plan("crop(x=30,y=10,width=50)", 40, 30).stages[0]!.raster).toEqual({ width: 10, height: 20 });
    expect(() => plan("crop(x=40,y=0)", 40, 30)).toThrow(
      expect.objectContaining({ code: "image-filter.crop-outside", kind: "user" }),
    );
  });

  it("shrinks a crop with the picture, and leaves a pixel of it", () => {
    const { scaled } = geometryOperations.crop;
    const crop = { op: "crop", x: 11, y: 99, width: 50, height: 1 } as const;
    expect(scaled!(crop, 0.25)).toEqual({ op: "crop", x: 2, y: 24, width: 13, height: 1 });
    expect(scaled!({ op: "crop", x: 11, y: 99 }, 0.25)).toMatchObject({ x: 2, width: undefined });
  });
});

describe("warping", () => {
  it("grows the canvas to hold the turned image, and is transparent outside it", () => {
    expect(plan("rotate(degrees=45)", 100, 100).stages[0]!.raster).toEqual({ width: 142, height: 142 });
    const turned = filterWholeImage({ pipeline: parsePipeline("rotate(degrees=45)") }, shape, pixels);
    expect([...turned.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
    const alphas = turned.filter((_, i) => i % 4 === 3);
    expect(alphas.filter((alpha) => alpha === 255).length).toBeGreaterThan(1000);
    const area = alphas.reduce((sum, alpha) => sum + alpha / 255, 0);
    expect(area).toBeGreaterThan(shape.width * shape.height - 8);
    expect(area).toBeLessThan(shape.width * shape.height + 8);
  });

  it("follows opacity: what comes after a turn premultiplies, what comes after a quarter turn does not", () => {
    const opacity = (text: string) => {
      const params = { pipeline: parsePipeline(text) };
      const region = { x: 0, y: 0, width: 4, height: 4 };
      return compileSteps(params, { kind: "image", ...shape }, region, 0, []).opaque.slice(0, 2);
    };
    expect(opacity("rotate(degrees=10)|sobel")).toEqual([true, false]);
    expect(opacity("rotate(degrees=90)|sobel")).toEqual([true, true]);
    expect(opacity("perspective(corners=0:0/900:0/1000:1000/0:1000)|sobel")).toEqual([true, true]);
  });

  it("reads little more of the image than a tile covers", () => {
    const { unit, unitCount } = plan("rotate(degrees=45)", 2000, 2000);
    for (let ordinal = 0; ordinal < unitCount; ordinal++) {
      const { reads, region } = unit(ordinal);
      expect(reads[0]!.region.width).toBeLessThanOrEqual(Math.ceil((region.width + region.height) * 0.7072) + 3);
    }
  });

  it.each([
    "perspective(corners=0:0/1000:1000/1000:0/0:1000)",
    "perspective(corners=0:0/500:1/1000:0/500:1000)",
    "perspective(corners=0:0/1000:0/0:1000/1000:1000)",
  ])("refuses %s", (text) => {
    expect(() => parsePipeline(text)).toThrow(expect.objectContaining({ code: "pipeline.bad-value", kind: "user" }));
  });
});
