import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GpuContext } from "#lib/gpu/gpu-context.ts";
import { createNodeGpu, sourceAssets } from "#lib/testing/gpu.ts";
import { admitGpu } from "../admission.ts";
import type { Computer, KernelRuntime } from "../kernel.ts";
import { cutRegion } from "../regions.ts";
import { runWholeJob } from "../run-whole-job.ts";
import { createImageRecognizeGpu } from "./gpu.ts";
import { imageRecognize } from "./kernel.ts";
import { readNetwork } from "./network/read-network.ts";
import { type RecognizeParams, recognizeParamsSchema } from "./params.ts";
import { randomNetwork, requantisingNetwork } from "./random-network.ts";
import { recognizeReference } from "./reference.ts";
import { imageRecognizeRuntime } from "./runtime.ts";
import { anyParams, anyRegion, recognizeInputs, tileWork } from "./testing.ts";

const gpu = await createNodeGpu();

describe.skipIf(gpu === null)("image-recognize on the GPU", () => {
  let packed: Computer<RecognizeParams>;
  let plain: Computer<RecognizeParams>;
  beforeAll(async () => {
    packed = await createImageRecognizeGpu(gpu!, sourceAssets);
    plain = await createImageRecognizeGpu(gpu!, sourceAssets, { packedDot: false });
  });
  afterAll(() => gpu!.destroy());

  it("gives the reference's bytes for any network, image and unit, with and without the packed builtin", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(100_000), anyParams, anyRegion, fc.boolean(), async (seed, params, part, opaque) => {
        const drawn = randomNetwork(seed);
        const inputs = recognizeInputs(drawn, [drawn], opaque);
        const expected = recognizeReference(readNetwork(drawn.file), params, drawn, inputs.images[0]!);
        for (const computer of [packed, plain]) {
          if (drawn.classifier) {
            const { stages } = await runWholeJob(imageRecognize, computer, params, inputs);
            expect(Buffer.compare(stages[0]!, expected)).toBe(0);
            continue;
          }
          const { work, raster } = tileWork(params, inputs, part);
          const cut = cutRegion(expected, raster.width, work.unit.region);
          expect(Buffer.compare(await computer.run(work), cut)).toBe(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("rounds every sum as the reference does", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const drawn = requantisingNetwork(seed);
      const inputs = recognizeInputs(drawn, [drawn], true);
      const params = recognizeParamsSchema.parse({});
      const { stages } = await runWholeJob(imageRecognize, packed, params, inputs);
      const expected = recognizeReference(readNetwork(drawn.file), params, drawn, inputs.images[0]!);
      expect(Buffer.compare(stages[0]!, expected), `network ${seed}`).toBe(0);
    }
  });

  it("gives the same bytes in one slice and in many", async () => {
    const params = recognizeParamsSchema.parse({});
    const sliced = await createImageRecognizeGpu(oneItemAtATime(gpu!), sourceAssets);
    for (const seed of [3, 17]) {
      const drawn = randomNetwork(seed);
      const inputs = recognizeInputs(drawn, [{ width: 40, height: 50 }], false);
      const whole = await runWholeJob(imageRecognize, packed, params, inputs);
      const parts = await runWholeJob(imageRecognize, sliced, params, inputs);
      const bytes = (output: typeof whole) => output.image ?? output.stages[0]!;
      expect(Buffer.compare(bytes(parts), bytes(whole))).toBe(0);
    }
  });

  it("passes admission", async () => {
    const verdict = await admitGpu(imageRecognizeRuntime as KernelRuntime, gpu!, sourceAssets);
    expect(verdict).toMatchObject({ admitted: true });
  });

  it("stops when asked to", async () => {
    const drawn = randomNetwork(3);
    const run = runWholeJob(
      imageRecognize,
      packed,
      recognizeParamsSchema.parse({}),
      recognizeInputs(drawn, [drawn], true),
      {
        signal: AbortSignal.abort(new Error("stopped")),
      },
    );
    await expect(run).rejects.toThrow("stopped");
  });
});

/** A context that records each item of a work on its own. */
function oneItemAtATime(context: GpuContext): GpuContext {
  return {
    ...context,
    dispatchSliced: (work) =>
      context.dispatchSliced({
        ...work,
        encode(pass, start, count) {
          for (let item = start; item < start + count; item++) work.encode(pass, item, 1);
        },
      }),
  };
}
