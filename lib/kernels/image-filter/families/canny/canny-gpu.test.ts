import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createNodeGpu, sourceAssets } from "#lib/testing/gpu.ts";
import { runWholeJob } from "../../../run-whole-job.ts";
import { createImageFilterGpu } from "../../gpu.ts";
import { imageFilter } from "../../kernel.ts";
import { filterWholeImage } from "../../reference.ts";
import { difference } from "../../testing.ts";
import { anyCanny, anyImage } from "./testing.ts";

const gpu = await createNodeGpu();

describe.skipIf(gpu === null)("canny on the GPU", () => {
  afterAll(() => gpu!.destroy());

  it("equals the reference for any image, lines that wind through many cells included", async () => {
    const computer = await createImageFilterGpu(gpu!, sourceAssets);
    await fc.assert(
      fc.asyncProperty(anyCanny, anyImage, async (canny, input) => {
        const params = { pipeline: [canny] };
        const { image, width } = await runWholeJob(imageFilter, computer, params, input);
        expect(difference(image!, filterWholeImage(params, input.shapes[0], input.images[0]), width)).toBeNull();
      }),
      { numRuns: 15 },
    );
  });
});
