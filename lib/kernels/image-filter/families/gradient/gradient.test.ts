import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createNodeGpu, sourceAssets } from "#lib/testing/gpu.ts";
import type { Computer } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { createImageFilterCpu } from "../../cpu.ts";
import { createImageFilterGpu } from "../../gpu.ts";
import type { ImageFilterParams } from "../../params.ts";
import { parsePipeline } from "../../pipeline-text.ts";
import { anyOperation, differenceFromReference, drawnInput } from "../../testing.ts";
import { lightOf } from "./light.ts";

const size = fc.oneof(
  fc.constantFrom([1, 1], [1, 97], [101, 1], [2, 3], [7, 5], [300, 3], [3, 270], [258, 41]),
  fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 })),
);

/** Any gradient of any picture gives the reference's bytes. */
const agrees = (computer: Computer<ImageFilterParams>) =>
  fc.asyncProperty(
    anyOperation(["sobel", "scharr", "laplacian", "emboss"]),
    size,
    fc.boolean(),
    async (op, [width, height], opaque) => {
      expect(await differenceFromReference(computer, [op], drawnInput(width!, height!, opaque, 1))).toBeNull();
    },
  );

describe("gradient on the CPU", () => {
  let cpu: Computer<ImageFilterParams>;
  beforeAll(async () => {
    cpu = await createImageFilterCpu(nodeAssets);
  });

  it("gives the reference's bytes for any parameters, size and image", async () => {
    await fc.assert(agrees(cpu), { numRuns: 120 });
  });

  it.each(["sobel", "scharr|laplacian", "emboss(angle=20,depth=3)"])(
    "%s of more than one tile equals the reference",
    async (text) => {
      for (const opaque of [true, false])
        expect(await differenceFromReference(cpu, parsePipeline(text), drawnInput(269, 261, opaque, 2))).toBeNull();
    },
  );
});

const gpu = await createNodeGpu();

describe.skipIf(gpu === null)("gradient on the GPU", () => {
  it("gives the reference's bytes for any parameters, size and image", async () => {
    await fc.assert(agrees(await createImageFilterGpu(gpu!, sourceAssets)), { numRuns: 30 });
    gpu!.destroy();
  });
});

describe("lightOf", () => {
  it("is the direction's sine and cosine for every angle", () => {
    for (let angle = 0; angle < 360; angle++) {
      const radians = (angle * Math.PI) / 180;
      const { across, down } = lightOf(angle, 3.7);
      expect(Math.abs(across + 64 * 3.7 * Math.cos(radians))).toBeLessThan(0.5 + 1e-9);
      expect(Math.abs(down - 64 * 3.7 * Math.sin(radians))).toBeLessThan(0.5 + 1e-9);
    }
  });

  it("has no slant along the axes", () => {
    expect([0, 90, 180, 270].map((angle) => lightOf(angle, 1))).toEqual([
      { across: -64, down: 0 },
      { across: 0, down: 64 },
      { across: 64, down: 0 },
      { across: 0, down: -64 },
    ]);
  });
});
