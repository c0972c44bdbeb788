import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Computer, ImageShape, UnitWork } from "../kernel.ts";
import { nodeAssets } from "../node-assets.ts";
import { cutRegion } from "../regions.ts";
import { runWholeJob } from "../run-whole-job.ts";
import { createImageRecognizeCpu } from "./cpu.ts";
import { imageRecognize } from "./kernel.ts";
import { readNetwork } from "./network/read-network.ts";
import { type RecognizeParams, recognizeParamsSchema } from "./params.ts";
import { randomNetwork, requantisingNetwork } from "./random-network.ts";
import { recognizeReference } from "./reference.ts";
import { anyParams, anyRegion, recognizeInputs, tileWork } from "./testing.ts";

let cpu: Computer<RecognizeParams>;
beforeAll(async () => {
  cpu = await createImageRecognizeCpu(nodeAssets);
});

const seeds = fc.nat(100_000);

describe("image-recognize in WebAssembly", () => {
  it("gives the reference's bytes for any network, image and unit", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, anyParams, anyRegion, fc.boolean(), async (seed, params, part, opaque) => {
        const drawn = randomNetwork(seed);
        const inputs = recognizeInputs(drawn, [drawn], opaque);
        const expected = recognizeReference(readNetwork(drawn.file), params, drawn, inputs.images[0]!);
        if (drawn.classifier) {
          const { stages } = await runWholeJob(imageRecognize, cpu, params, inputs);
          expect(Buffer.compare(stages[0]!, expected)).toBe(0);
          return;
        }
        const { work, raster } = tileWork(params, inputs, part);
        const cut = cutRegion(expected, raster.width, work.unit.region);
        expect(Buffer.compare(await cpu.run(work), cut)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it("rounds every sum as the reference does", async () => {
    for (let seed = 0; seed < 40; seed++) {
      const drawn = requantisingNetwork(seed);
      const inputs = recognizeInputs(drawn, [drawn], true);
      const params = recognizeParamsSchema.parse({});
      const { stages } = await runWholeJob(imageRecognize, cpu, params, inputs);
      const expected = recognizeReference(readNetwork(drawn.file), params, drawn, inputs.images[0]!);
      expect(Buffer.compare(stages[0]!, expected), `network ${seed}`).toBe(0);
    }
  });

  it("classifies many images of any size, each as if it were alone", async () => {
    const drawn = [...Array(40).keys()].map((seed) => randomNetwork(seed)).find(({ classifier }) => classifier)!;
    const sizes = [
      { width: 1, height: 1 },
      { width: 300, height: 41 },
      { width: 7, height: 90 },
    ];
    const inputs = recognizeInputs(drawn, sizes, false);
    const params = recognizeParamsSchema.parse({});
    const { stages, report } = await runWholeJob(imageRecognize, cpu, params, inputs);
    const network = readNetwork(drawn.file);
    const each = sizes.map((size, i) => recognizeReference(network, params, size, inputs.images[i]!));
    expect(Buffer.compare(stages[0]!, Buffer.concat(each))).toBe(0);
    expect((report as { images: unknown[] }).images).toHaveLength(3);
  });

  it("shows no seam: the assembled tiles are the whole image", async () => {
    const drawn = [...Array(90).keys()]
      .map((seed) => randomNetwork(seed))
      .find(({ classifier, file }) => !classifier && readNetwork(file).layers.length > 3)!;
    const inputs = recognizeInputs(drawn, [{ width: 270, height: 23 }], false);
    const params = recognizeParamsSchema.parse({});
    expect(imageRecognize.plan(params, inputs.shapes).unitCount).toBeGreaterThan(1);
    const { image } = await runWholeJob(imageRecognize, cpu, params, inputs);
    const shape = inputs.shapes[0] as ImageShape;
    const expected = recognizeReference(readNetwork(drawn.file), params, shape, inputs.images[0]!);
    expect(Buffer.compare(image!, expected)).toBe(0);
  });

  it("goes from one network to another and back", async () => {
    const works: UnitWork<RecognizeParams>[] = [3, 4, 5, 6, 3].flatMap((seed) => {
      const drawn = randomNetwork(seed);
      if (drawn.classifier) return [];
      return tileWork(recognizeParamsSchema.parse({}), recognizeInputs(drawn, [drawn], true), [0, 0, 1, 1]).work;
    });
    expect(works.length).toBeGreaterThan(2);
    const once = await Promise.all(works.map(async (work) => (await createImageRecognizeCpu(nodeAssets)).run(work)));
    for (const [i, work] of works.entries()) expect(Buffer.compare(await cpu.run(work), once[i]!)).toBe(0);
  });

  it("stops between layers when asked to", async () => {
    const drawn = randomNetwork(3);
    const params = recognizeParamsSchema.parse({});
    const run = runWholeJob(imageRecognize, cpu, params, recognizeInputs(drawn, [drawn], true), {
      signal: AbortSignal.abort(new Error("stopped")),
    });
    await expect(run).rejects.toThrow("stopped");
  });
});
