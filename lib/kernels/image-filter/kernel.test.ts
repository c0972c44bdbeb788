import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_IMAGE_PIXELS, MAX_RESULT_BYTES, MAX_UNIT_BYTES } from "#lib/protocol/limits.ts";
import { firstOrdinalOf } from "../stages.ts";
import { imageFilter } from "./kernel.ts";
import { MAX_OPS, MAX_SIDE } from "./limits.ts";
import { parsePipeline } from "./pipeline-text.ts";
import { anyOperation, planOrRefusal } from "./testing.ts";

const plan = (text: string, width: number, height: number) =>
  imageFilter.plan({ pipeline: parsePipeline(text) }, [{ kind: "image", width, height, opaque: true }]);

describe("plan of the image filter", () => {
  it("covers the output exactly once", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("sobel", "blur(sigma=64)", "resize(width=300,height=90)", "resize(height=33)|blur(sigma=9)"),
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 1, max: 900 }),
        (text, width, height) => {
          const { stages, unitCount, unit } = plan(text, width, height);
          const { raster } = stages.at(-1)!;
          const hits = new Uint8Array(raster.width * raster.height);
          for (let ordinal = 0; ordinal < unitCount; ordinal++) {
            const { region, reads, resultBytes, costOps } = unit(ordinal);
            const inputRegion = reads[0]!.region;
            expect(resultBytes).toBe(region.width * region.height * 4);
            expect(resultBytes).toBeLessThanOrEqual(MAX_RESULT_BYTES);
            expect(costOps).toBeGreaterThan(0);
            expect(inputRegion.x + inputRegion.width).toBeLessThanOrEqual(width);
            expect(inputRegion.y + inputRegion.height).toBeLessThanOrEqual(height);
            expect(Math.min(inputRegion.x, inputRegion.y)).toBeGreaterThanOrEqual(0);
            for (let y = region.y; y < region.y + region.height; y++)
              for (let x = region.x; x < region.x + region.width; x++) hits[y * raster.width + x]!++;
          }
          expect(hits.every((count) => count === 1)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("reads the apron around a tile, clamped to the image", () => {
    const { unit, unitCount } = plan("blur(sigma=2) | sobel", 600, 300);
    expect(unitCount).toBe(6);
    expect(unit(0).reads[0]!.region).toEqual({ x: 0, y: 0, width: 261, height: 261 });
    expect(unit(1).reads[0]!.region).toEqual({ x: 251, y: 0, width: 266, height: 261 });
  });

  it("makes tiles larger when the apron is large", () => {
    expect(plan("blur(sigma=2)", 4096, 4096).unit(0).region.width).toBe(256);
    expect(plan("blur(sigma=64)", 4096, 4096).unit(0).region.width).toBe(1024);
  });

  it("makes tiles smaller where they read much, as long as that helps", () => {
    const sides = (text: string) => {
      const { unit, stages } = plan(text, 5000, 4000);
      return stages.map((_, stage) => unit(firstOrdinalOf({ stages }, stage)).region.width);
    };
    expect(sides("resize(width=130)")).toEqual([32]);
    expect(sides("resize(width=130)|canny")).toEqual([64, 64]);
  });

  it("declares a cost that grows with the work", () => {
    const cost = (text: string) => plan(text, 512, 512).unit(0).costOps;
    expect(cost("blur(sigma=5)")).toBeGreaterThan(cost("blur(sigma=2)"));
    expect(cost("blur(sigma=2)|sobel")).toBeGreaterThan(cost("blur(sigma=2)"));
  });

  it("declares more for a transparent image where colours are mixed, and as much where they are not", () => {
    const cost = (text: string, opaque: boolean) =>
      imageFilter.plan({ pipeline: parsePipeline(text) }, [{ kind: "image", width: 512, height: 512, opaque }]).unit(0)
        .costOps;
    for (const text of ["blur(sigma=2)", "median(radius=2)", "open(radius=4)", "resize(width=256)", "sobel"])
      expect(cost(text, false), text).toBeGreaterThan(1.2 * cost(text, true));
    for (const text of ["levels(black=9)", "invert", "flip(direction=vertical)"])
      expect(cost(text, false), text).toBe(cost(text, true));
  });

  it("charges once for operations that become one step", () => {
    const cost = (text: string) => plan(text, 512, 512).unit(0).costOps;
    expect(cost("gamma(gamma=2)|posterize(levels=4)|invert")).toBe(cost("gamma(gamma=2)"));
    expect(cost("invert|gamma(gamma=2)")).toBe(cost("gamma(gamma=2)"));
    expect(cost("grayscale|posterize(levels=4)")).toBe(cost("threshold"));
    expect(cost("invert|brightness(amount=0.1)")).toBeGreaterThan(cost("brightness(amount=0.1)"));
  });

  it("keeps proportions when a side is left out", () => {
    expect(plan("resize(width=800)", 4000, 3000).stages[0]!.raster).toEqual({ width: 800, height: 600 });
    expect(plan("resize(height=1)", 10, 4000).stages[0]!.raster).toEqual({ width: 1, height: 1 });
  });

  it("refuses output and intermediate images that are too large", () => {
    const tooLarge = expect.objectContaining({ code: "image-filter.too-large", kind: "user" });
    expect(() => plan("resize(width=20000)", 1000, 1000)).toThrow(tooLarge);
    expect(() => plan("resize(width=20000) | resize(width=10)", 1000, 1000)).toThrow(tooLarge);
    expect(() => plan("resize(width=10)", 1, 10_000)).toThrow(tooLarge);
  });

  it("refuses pipelines whose units would need too much of the image", () => {
    const text = "blur(sigma=64)|resize(width=16)";
    const tooWide = expect.objectContaining({ code: "image-filter.unit-too-wide", kind: "user" });
    expect(() => plan(text, 9000, 9000)).toThrow(tooWide);
    expect(plan(text, 2000, 2000).unitCount).toBe(1);
  });

  it("refuses pipelines whose units would need too much memory, if smaller tiles do not help", () => {
    const flat = "resize(width=60000,height=1)";
    const tooWide = expect.objectContaining({ code: "image-filter.unit-too-wide", kind: "user" });
    expect(() => plan(`${flat}|resize(width=16,filter=nearest)`, 40, 18_000)).toThrow(tooWide);
    expect(plan(`${flat}|clahe`, 40, 18_000).unit(0).memoryBytes).toBeLessThan(MAX_UNIT_BYTES);
  });

  it("is made or refused for whatever is asked of any image, within the limits of a unit", () => {
    const side = fc.oneof(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: MAX_SIDE }),
      fc.constant(MAX_SIDE),
    );
    fc.assert(
      fc.property(
        fc.array(anyOperation(), { minLength: 1, maxLength: MAX_OPS }),
        fc.tuple(side, side).filter(([width, height]) => width * height <= MAX_IMAGE_PIXELS),
        fc.boolean(),
        fc.nat(),
        (pipeline, [width, height], opaque, some) => {
          const job = planOrRefusal({ pipeline }, { kind: "image", width, height, opaque });
          if (!job) return;
          const { resultBytes, memoryBytes, costOps, reads } = job.unit(some % job.unitCount);
          expect([resultBytes, memoryBytes, costOps].every((value) => Number.isSafeInteger(value) && value > 0)).toBe(
            true,
          );
          expect(resultBytes).toBeLessThanOrEqual(MAX_RESULT_BYTES);
          const { region } = reads[0]!;
          expect(memoryBytes + resultBytes + region.width * region.height * 4).toBeLessThanOrEqual(MAX_UNIT_BYTES);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("needs an input image", () => {
    const code = expect.objectContaining({ code: "image-filter.no-input" });
    expect(() => imageFilter.plan({ pipeline: [{ op: "sobel" }] }, [])).toThrow(code);
  });
});
