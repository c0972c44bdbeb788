import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Computer } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { runWholeJob } from "../../../run-whole-job.ts";
import { psnr } from "../../accuracy/float-model.ts";
import { createImageFilterCpu, createLocalFilter, type LocalFilter } from "../../cpu.ts";
import { drawTestImage } from "../../draw-test-image.ts";
import { imageFilter } from "../../kernel.ts";
import { LUMA } from "../../luma.ts";
import type { ImageFilterParams } from "../../params.ts";
import { parsePipeline } from "../../pipeline-text.ts";
import { filterWholeImage } from "../../reference.ts";
import { anyOperation, difference, drawnInput } from "../../testing.ts";
import { GRAYSCALE, ONE, saturationMatrix, sepiaMatrix } from "./matrices.ts";
import { pointwiseOperations } from "./operations.ts";

const names = Object.keys(pointwiseOperations);
const size = fc.oneof(
  fc.constantFrom([1, 1], [1, 97], [101, 1], [2, 3], [7, 5], [300, 3], [3, 270], [258, 257]),
  fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 })),
);

const withoutAlpha = (rgba: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => rgba.filter((_, i) => i % 4 !== 3);

describe("point-wise operations", () => {
  let cpu: Computer<ImageFilterParams>;
  let local: LocalFilter;
  beforeAll(async () => {
    cpu = await createImageFilterCpu(nodeAssets);
    local = await createLocalFilter(nodeAssets);
  });

  it("one by one and fused give the reference's bytes on the CPU", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyOperation(names), { minLength: 1, maxLength: 5 }),
        size,
        fc.boolean(),
        fc.nat(999),
        async (pipeline, [width, height], opaque, seed) => {
          const params = { pipeline };
          const input = drawnInput(width!, height!, opaque, seed);
          const { image } = await runWholeJob(imageFilter, cpu, params, input);
          const expected = filterWholeImage(params, input.shapes[0], input.images[0]);
          expect(difference(image!, expected, width!)).toBeNull();
        },
      ),
      { numRuns: 150 },
    );
  });

  it("give the reference's bytes on RGB", () => {
    fc.assert(
      fc.property(
        fc.array(anyOperation(names), { minLength: 1, maxLength: 4 }),
        size,
        fc.nat(999),
        (pipeline, [width, height], seed) => {
          const params = { pipeline };
          const { shapes, images } = drawnInput(width!, height!, true, seed);
          const image = { ...shapes[0], bytes: withoutAlpha(images[0]), channels: 3 as const };
          const expected = withoutAlpha(filterWholeImage(params, shapes[0], images[0]));
          expect(difference(local.run(params, image), expected, width!)).toBeNull();
        },
      ),
      { numRuns: 80 },
    );
  });

  it.each(["invert", "contrast(amount=0.3) | saturation(amount=0.7) | gamma(gamma=0.8)"])(
    "%s of an image that is worked through in parts gives the reference's bytes",
    (text) => {
      const params = { pipeline: parsePipeline(text) };
      const { shapes, images } = drawnInput(331, 409, false, 1);
      const expected = filterWholeImage(params, shapes[0], images[0]);
      const image = { ...shapes[0], bytes: images[0], channels: 4 as const };
      expect(difference(local.run(params, image), expected, 331)).toBeNull();
      const into = new Uint8Array(images[0].length);
      expect(local.run(params, image, into)).toBe(into);
      expect(difference(into, expected, 331)).toBeNull();
      const rgb = { ...image, opaque: true, bytes: withoutAlpha(images[0]), channels: 3 as const };
      expect(difference(local.run(params, rgb), withoutAlpha(expected), 331)).toBeNull();
    },
  );

  it("keep alpha, and colours under no alpha", () => {
    const pixels = Uint8Array.of(10, 20, 30, 0, 40, 50, 60, 128);
    const inverted = filterWholeImage({ pipeline: [{ op: "invert" }] }, { width: 2, height: 1, opaque: false }, pixels);
    expect([...inverted]).toEqual([245, 235, 225, 0, 215, 205, 195, 128]);
  });

  it("end in what they are named for", () => {
    const one = (text: string, ...colour: number[]): number[] =>
      [
        ...filterWholeImage(
          { pipeline: parsePipeline(text) },
          { width: 1, height: 1, opaque: true },
          Uint8Array.of(...colour, 255),
        ),
      ].slice(0, 3);
    expect(one("saturation(amount=-1)", 200, 30, 90)).toEqual(one("grayscale", 200, 30, 90));
    expect(one("saturation(amount=0)", 200, 30, 90)).toEqual([200, 30, 90]);
    expect(one("saturation(amount=1)", 77, 77, 77)).toEqual([77, 77, 77]);
    expect(one("sepia(amount=0)", 200, 30, 90)).toEqual([200, 30, 90]);
    expect(one("sepia", 255, 255, 255)).toEqual([255, 255, 239]);
    expect(one("threshold(level=70)", 70, 70, 70)).toEqual([255, 255, 255]);
    expect(one("threshold(level=71)", 70, 70, 70)).toEqual([0, 0, 0]);
    expect(one("invert | invert", 1, 2, 3)).toEqual([1, 2, 3]);
  });
});

describe("colour matrices", () => {
  const shape = { width: 120, height: 90, opaque: true };
  const pixels = drawTestImage(shape.width, shape.height, 3, { opaque: true });
  const luma = LUMA.map((weight) => weight / 256);

  /** Double precision: each colour is the sum of `weight(of, from)` times colour `from`, limited to 0 … 255. */
  const ideal = (weight: (of: number, from: number) => number): Float64Array =>
    Float64Array.from(pixels, (_, i) => {
      const pixel = i & ~3;
      const sum = [0, 1, 2].reduce((total, from) => total + weight(i & 3, from) * pixels[pixel + from]!, 0);
      return Math.min(255, Math.max(0, sum));
    });

  it.each([-1, -0.37, 0.21, 1])("saturation by %f is within rounding of the ideal", (amount) => {
    const model = ideal((of, from) => -amount * luma[from]! + (of === from ? 1 + amount : 0));
    const actual = filterWholeImage({ pipeline: [{ op: "saturation", amount }] }, shape, pixels);
    expect(psnr(actual, model, 4)).toBeGreaterThan(55);
  });

  it.each([0.3, 1])("sepia of %f is within rounding of the ideal", (amount) => {
    const sepia = [0.393, 0.769, 0.189, 0.349, 0.686, 0.168, 0.272, 0.534, 0.131];
    const model = ideal((of, from) => amount * sepia[3 * of + from]! + (of === from ? 1 - amount : 0));
    const actual = filterWholeImage({ pipeline: [{ op: "sepia", amount }] }, shape, pixels);
    expect(psnr(actual, model, 4)).toBeGreaterThan(55);
  });

  it("of saturation have rows of exactly one; all fit 16 bits", () => {
    for (let amount = -1; amount <= 1; amount += 0.01) {
      const matrix = saturationMatrix(1 + amount);
      for (const row of [0, 3, 6]) expect(matrix[row]! + matrix[row + 1]! + matrix[row + 2]!).toBe(ONE);
      for (const weight of [...matrix, ...sepiaMatrix(Math.abs(amount))])
        expect(Math.abs(weight)).toBeLessThan(2 ** 15);
    }
    expect(saturationMatrix(0)).toEqual(GRAYSCALE);
  });
});
