import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createNodeGpu, sourceAssets } from "#lib/testing/gpu.ts";
import type { Computer } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { createImageFilterCpu } from "../../cpu.ts";
import { drawTestImage } from "../../draw-test-image.ts";
import { createImageFilterGpu } from "../../gpu.ts";
import type { ImageFilterParams } from "../../params.ts";
import { parsePipeline } from "../../pipeline-text.ts";
import { filterWholeImage } from "../../reference.ts";
import { anyOperation, difference, differenceFromReference, drawnInput } from "../../testing.ts";
import { denoiseOperations } from "./operations.ts";
import { BINS, bilateralWeights, patchWeights } from "./weights.ts";

const size = fc.oneof(
  fc.constantFrom([1, 1], [1, 97], [101, 1], [2, 3], [7, 5], [300, 3], [3, 270], [258, 5]),
  fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
);

/** Any of the two filters of any picture gives the reference's bytes. */
const agrees = (computer: Computer<ImageFilterParams>) =>
  fc.asyncProperty(anyOperation(["bilateral", "denoise"]), size, fc.boolean(), async (op, [width, height], opaque) => {
    expect(await differenceFromReference(computer, [op], drawnInput(width!, height!, opaque, 1))).toBeNull();
  });

/** Draws an opaque grey picture. */
function drawGrey(width: number, height: number, levelAt: (x: number, y: number) => number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) pixels.fill(levelAt(x, y), at, at + 3);
  return pixels;
}

/** Numbers from 0 to 31, the same ones each time. */
function drawNumbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 27;
  };
}

describe("noise filters on the CPU", () => {
  let cpu: Computer<ImageFilterParams>;
  beforeAll(async () => {
    cpu = await createImageFilterCpu(nodeAssets);
  });

  it("gives the reference's bytes for any parameters, size and image", async () => {
    await fc.assert(agrees(cpu), { numRuns: 60 });
  });

  it.each(["bilateral(sigma=1.3,range=12)", "denoise(strength=12,search=2)"])(
    "%s of more than one tile equals the reference",
    async (text) => {
      for (const opaque of [true, false])
        expect(await differenceFromReference(cpu, parsePipeline(text), drawnInput(269, 261, opaque, 2))).toBeNull();
    },
  );

  it("divides sums exactly that floats hold only rounded", async () => {
    const number = drawNumbers();
    const image = drawGrey(64, 64, () => 254 + (number() & 1));
    const input = { shapes: [{ kind: "image", width: 64, height: 64, opaque: true }], images: [image] } as const;
    const pipeline = parsePipeline("bilateral(sigma=8,range=100)");
    expect(await differenceFromReference(cpu, pipeline, input)).toBeNull();
  });
});

const filtered = (text: string, width: number, height: number, pixels: Uint8Array, opaque = true) =>
  filterWholeImage({ pipeline: parsePipeline(text) }, { width, height, opaque }, pixels);

describe("noise filters", () => {
  it.each([
    ["bilateral(sigma=3,range=20)", 71],
    ["denoise(strength=12,patch=1)", 53],
  ])("%s leaves an edge of %i levels as it is", (text, height) => {
    const edge = drawGrey(24, 9, (x) => (x < 11 ? 90 : 90 + height));
    expect(difference(filtered(text, 24, 9, edge), edge, 24)).toBeNull();
  });

  it.each(["bilateral(sigma=3,range=30)", "denoise(strength=14)"])("%s halves noise and keeps stripes", (text) => {
    const number = drawNumbers();
    const clean = drawGrey(48, 32, (x) => (x % 16 < 8 ? 60 : 190));
    const noisy = clean.map((level, at) => (at % 4 === 3 ? level : level + number() - 16));
    const error = (pixels: Uint8Array) => pixels.reduce((sum, level, at) => sum + (level - clean[at]!) ** 2, 0);
    expect(error(filtered(text, 48, 32, noisy))).toBeLessThan(error(noisy) / 4);
  });

  it.each(["bilateral(sigma=1.5,range=40)", "denoise(strength=20,search=3)"])(
    "%s gives opaque pixels the same bytes whether they are known to be opaque or not",
    (text) => {
      const image = drawTestImage(31, 23, 4, { opaque: true });
      expect(difference(filtered(text, 31, 23, image, false), filtered(text, 31, 23, image), 31)).toBeNull();
    },
  );

  it("weigh less what is farther or differs more, and nothing beyond their bins", () => {
    for (const range of [1, 18, 19, 37, 100]) {
      const { radius, shift, table } = bilateralWeights(2, range);
      expect(radius).toBe(4);
      for (let at = 1; at < table.length; at++)
        if (at % BINS > 0) expect(table[at]).toBeLessThanOrEqual(table[at - 1]!);
      for (let at = BINS; at < table.length; at++) expect(table[at]).toBeLessThanOrEqual(table[at - BINS]!);
      if (BINS << shift < 256) expect(255 * Math.exp(-((BINS << shift) ** 2) / (2 * range * range))).toBeLessThan(0.5);
    }
    for (const [strength, patch] of [
      [1, 1],
      [10, 1],
      [50, 3],
    ] as const) {
      const { fine, coarse, table } = patchWeights(strength, patch);
      for (let at = 1; at < BINS; at++) expect(table[at]).toBeLessThanOrEqual(table[at - 1]!);
      const mean = 2 ** (fine + coarse) * (BINS / (3 * (2 * patch + 1) ** 2));
      expect(255 * Math.exp(-mean / strength ** 2)).toBeLessThan(0.5);
      // What the WebAssembly takes for granted of sums in 16 bits.
      expect([coarse >= 1, coarse <= 9, fine <= 9]).toEqual([true, true, true]);
    }
  });

  it("show in previews as much as there is to see", () => {
    const [bilateral, denoise] = parsePipeline("bilateral(sigma=4,range=20)|denoise(strength=20,patch=3,search=10)");
    expect(denoiseOperations.bilateral.scaled!(bilateral as never, 0.25)).toMatchObject({ sigma: 1, range: 20 });
    expect(denoiseOperations.bilateral.scaled!(bilateral as never, 0.1)).toBeNull();
    const half = { strength: 10, patch: 2, search: 5 };
    expect(denoiseOperations.denoise.scaled!(denoise as never, 0.5)).toMatchObject(half);
    expect(denoiseOperations.denoise.scaled!(denoise as never, 0.04)).toBeNull();
  });
});

const gpu = await createNodeGpu();

describe.skipIf(gpu === null)("noise filters on the GPU", () => {
  it("gives the reference's bytes for any parameters, size and image", async () => {
    await fc.assert(agrees(await createImageFilterGpu(gpu!, sourceAssets)), { numRuns: 10 });
    gpu!.destroy();
  });
});
