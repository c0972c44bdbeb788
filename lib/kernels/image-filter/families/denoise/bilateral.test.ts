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

const size = fc.oneof(
  fc.constantFrom([1, 1], [1, 97], [101, 1], [2, 3], [7, 5], [300, 3], [3, 270], [258, 5]),
  fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
);

/** Any bilateral filter of any picture gives the reference's bytes. */
const agrees = (computer: Computer<ImageFilterParams>) =>
  fc.asyncProperty(anyOperation(["bilateral"]), size, fc.boolean(), async (op, [width, height], opaque) => {
    expect(await differenceFromReference(computer, [op], drawnInput(width!, height!, opaque, 1))).toBeNull();
  });

describe("bilateral filter on the CPU", () => {
  let cpu: Computer<ImageFilterParams>;
  beforeAll(async () => {
    cpu = await createImageFilterCpu(nodeAssets);
  });

  it("gives the reference's bytes for any parameters, size and image", async () => {
    await fc.assert(agrees(cpu), { numRuns: 80 });
  });

  it.each(["bilateral(sigma=1.3,range=12)", "bilateral(sigma=2,range=90)"])(
    "%s of more than one tile equals the reference",
    async (text) => {
      for (const opaque of [true, false])
        expect(await differenceFromReference(cpu, parsePipeline(text), drawnInput(269, 261, opaque, 2))).toBeNull();
    },
  );
});

const gpu = await createNodeGpu();

describe.skipIf(gpu === null)("bilateral filter on the GPU", () => {
  it("gives the reference's bytes for any parameters, size and image", async () => {
    await fc.assert(agrees(await createImageFilterGpu(gpu!, sourceAssets)), { numRuns: 10 });
    gpu!.destroy();
  });
});
