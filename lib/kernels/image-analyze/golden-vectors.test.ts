import { describe, expect, it } from "vitest";
import { digestOf } from "#lib/protocol/digests.ts";
import { goldenWork } from "../admission.ts";
import { difference } from "../image-filter/testing.ts";
import type { ImageShape } from "../kernel.ts";
import { nodeAssets } from "../node-assets.ts";
import { cutRegion } from "../regions.ts";
import { analysisForms } from "./params.ts";
import { drawWholePicture, measureWhole } from "./reference.ts";
import { imageAnalyzeRuntime } from "./runtime.ts";

const { goldenVectors, kernel } = imageAnalyzeRuntime;

describe("golden vectors of the image analysis", () => {
  it("are what the reference computes", async () => {
    for (const { params, inputs, ordinal, drawInput, stages, expected, name } of goldenVectors) {
      const shapes = inputs as readonly ImageShape[];
      const images = shapes.map((_, i) => drawInput!(i));
      const plan = kernel.plan(params, inputs);
      const unit = plan.unit(ordinal);
      if (stages) {
        const whole = drawWholePicture(params, shapes, images, stages()[0]!);
        const bytes = cutRegion(whole, plan.stages.at(-1)!.raster.width, unit.region);
        expect(await digestOf(bytes), name).toBe(expected);
      } else expect(plan.stages[0]!.unitCount, `${name}: one unit is all of its first stage`).toBe(1);
    }
  });

  it("are reproduced by the CPU, and put together to the reference's data", async () => {
    const cpu = await imageAnalyzeRuntime.createCpu(nodeAssets);
    for (const vector of goldenVectors) {
      const work = goldenWork(imageAnalyzeRuntime, vector);
      const bytes = await cpu.run(work);
      expect(bytes.length, vector.name).toBe(work.unit.resultBytes);
      expect(await digestOf(bytes), vector.name).toBe(vector.expected);
      if (vector.stages) continue;
      const shapes = vector.inputs as readonly ImageShape[];
      const images = shapes.map((_, i) => vector.drawInput!(i));
      const assembly = kernel.openStage!(vector, 0, []);
      assembly.add(0, bytes);
      expect(difference(assembly.finish(), measureWhole(vector.params, shapes, images), 1), vector.name).toBeNull();
    }
  });

  it("take every analysis, and drawing", () => {
    const taken = new Set(goldenVectors.map(({ params }) => params.analysis.op));
    expect([...taken].sort()).toEqual(Object.keys(analysisForms).sort());
    expect(goldenVectors.some(({ stages }) => stages)).toBe(true);
  });
});
