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
import { anyOperation, differenceFromReference, drawnInput, isSmall } from "../../testing.ts";

const size = fc.oneof(
  fc.constantFrom([1, 1], [1, 97], [101, 1], [2, 3], [7, 5], [300, 3], [3, 270], [258, 257]),
  fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 })),
);

/** Any resize of any picture gives the reference's bytes. */
const agrees = (computer: Computer<ImageFilterParams>) =>
  fc.asyncProperty(anyOperation(["resize"]), size, fc.boolean(), async (op, [width, height], opaque) => {
    const input = drawnInput(width!, height!, opaque, 1);
    fc.pre(isSmall([op], input));
    expect(await differenceFromReference(computer, [op], input)).toBeNull();
  });

describe("resize on the CPU", () => {
  let cpu: Computer<ImageFilterParams>;
  beforeAll(async () => {
    cpu = await createImageFilterCpu(nodeAssets);
  });

  it("gives the reference's bytes for any filter, size and image", async () => {
    await fc.assert(agrees(cpu), { numRuns: 200 });
  });

  it.each(["resize(width=256)", "resize(width=171,height=300)", "resize(width=600,filter=bicubic)"])(
    "%s of more than one tile equals the reference",
    async (text) => {
      for (const opaque of [true, false])
        expect(await differenceFromReference(cpu, parsePipeline(text), drawnInput(523, 519, opaque, 2))).toBeNull();
    },
  );
});

const gpu = await createNodeGpu();

describe.skipIf(gpu === null)("resize on the GPU", () => {
  it("gives the reference's bytes for any filter, size and image", async () => {
    await fc.assert(agrees(await createImageFilterGpu(gpu!, sourceAssets)), { numRuns: 30 });
    gpu!.destroy();
  });
});

describe("the filter nearest", () => {
  it("keeps pixels as they are, also colours under no alpha", () => {
    const pixels = Uint8Array.of(10, 20, 30, 0, 40, 50, 60, 128);
    const params = { pipeline: parsePipeline("resize(width=4,height=1,filter=nearest)") };
    const doubled = filterWholeImage(params, { width: 2, height: 1, opaque: false }, pixels);
    expect([...doubled]).toEqual([10, 20, 30, 0, 10, 20, 30, 0, 40, 50, 60, 128, 40, 50, 60, 128]);
  });
});
