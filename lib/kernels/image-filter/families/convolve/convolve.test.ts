import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createNodeGpu, sourceAssets } from "#lib/testing/gpu.ts";
import type { Computer } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { createImageFilterCpu } from "../../cpu.ts";
import { createImageFilterGpu } from "../../gpu.ts";
import type { ImageFilterParams } from "../../params.ts";
import { parsePipeline } from "../../pipeline-text.ts";
import { filterWholeImage } from "../../reference.ts";
import { anyOperation, differenceFromReference, drawnInput } from "../../testing.ts";

const size = fc.oneof(
  fc.constantFrom([1, 1], [1, 97], [101, 1], [2, 3], [7, 5], [300, 3], [3, 270], [258, 41]),
  fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 })),
);

/** Any convolution of any picture gives the reference's bytes. */
const agrees = (computer: Computer<ImageFilterParams>) =>
  fc.asyncProperty(anyOperation(["convolve"]), size, fc.boolean(), async (op, [width, height], opaque) => {
    expect(await differenceFromReference(computer, [op], drawnInput(width!, height!, opaque, 1))).toBeNull();
  });

describe("convolution on the CPU", () => {
  let cpu: Computer<ImageFilterParams>;
  beforeAll(async () => {
    cpu = await createImageFilterCpu(nodeAssets);
  });

  it("gives the reference's bytes for any parameters, size and image", async () => {
    await fc.assert(agrees(cpu), { numRuns: 300 });
  });

  it.each(["convolve(topLeft=-1,centre=9,bottom=-4,divisor=4)", "convolve(right=1,left=-1,offset=128)"])(
    "%s of more than one tile equals the reference",
    async (text) => {
      for (const opaque of [true, false])
        expect(await differenceFromReference(cpu, parsePipeline(text), drawnInput(269, 261, opaque, 2))).toBeNull();
    },
  );
});

const gpu = await createNodeGpu();

describe.skipIf(gpu === null)("convolution on the GPU", () => {
  it("gives the reference's bytes for any parameters, size and image", async () => {
    await fc.assert(agrees(await createImageFilterGpu(gpu!, sourceAssets)), { numRuns: 30 });
    gpu!.destroy();
  });
});

describe("convolution", () => {
  const filtered = (text: string, pixels: readonly number[]) =>
    [
      ...filterWholeImage(
        { pipeline: parsePipeline(text) },
        { width: pixels.length / 4, height: 1, opaque: false },
        Uint8Array.from(pixels),
      ),
    ] as const;

  it("blurs the border of what is transparent without darkening it", () => {
    const blurred = filtered("convolve(left=1,centre=2,right=1,divisor=4)", [200, 100, 0, 255, 0, 250, 0, 0]);
    expect(blurred).toEqual([200, 100, 0, 191, 199, 100, 0, 64]);
  });

  it("keeps alpha where flat areas do not stay as they are, and counts the offset by it", () => {
    const edges = filtered("convolve(left=-1,centre=0,right=1,offset=100)", [10, 20, 30, 255, 10, 20, 30, 128]);
    expect(edges.filter((_, at) => at % 4 === 3)).toEqual([255, 128]);
    // Premultiplied: 5 − 10 + 100, and by the alpha of the second pixel 5 − 10 + 50.
    expect(edges[0]).toBe(95);
    expect(edges[4]).toBe(Math.floor((45 * 255 + 64) / 128));
  });

  it("weighs each neighbour by the weight at its place", () => {
    const white = [255, 255, 255, 255];
    const black = [0, 0, 0, 255];
    expect(filtered("convolve(left=1,centre=0)", [...white, ...black, ...black])).toEqual([
      ...white,
      ...white,
      ...black,
    ]);
  });
});
