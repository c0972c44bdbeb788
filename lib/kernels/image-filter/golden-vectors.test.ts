import { describe, expect, it } from "vitest";
import { digestOf } from "#lib/protocol/digests.ts";
import { goldenWork } from "../admission.ts";
import { nodeAssets } from "../node-assets.ts";
import { cutRegion } from "../regions.ts";
import { dataStageCount, outputSizeOf } from "../stages.ts";
import { opForms } from "./params.ts";
import { compileUnit, imageOf } from "./program/compile-steps.ts";
import { referenceMeasure } from "./reference/reference-stages.ts";
import { filterWholeImage } from "./reference.ts";
import { imageFilterRuntime } from "./runtime.ts";

const { goldenVectors, kernel } = imageFilterRuntime;

describe("golden vectors of the image filter", () => {
  it("are what the reference computes", async () => {
    for (const { params, inputs, ordinal, drawInput, expected, name } of goldenVectors) {
      const plan = kernel.plan(params, inputs);
      const { stage, region } = plan.unit(ordinal);
      const job = [params, imageOf(inputs), drawInput!(0)] as const;
      const bytes =
        stage < dataStageCount(plan)
          ? referenceMeasure(...job, stage)(region)
          : cutRegion(filterWholeImage(...job), outputSizeOf(plan)!.width, region);
      expect(await digestOf(bytes), name).toBe(expected);
    }
  });

  it("are reproduced by the CPU", async () => {
    const cpu = await imageFilterRuntime.createCpu(nodeAssets);
    for (const vector of goldenVectors) {
      const bytes = await cpu.run(goldenWork(imageFilterRuntime, vector));
      expect(await digestOf(bytes), vector.name).toBe(vector.expected);
    }
  });

  it("take every operation", () => {
    const taken = new Set(goldenVectors.flatMap(({ params }) => params.pipeline.map(({ op }) => op)));
    expect(Object.keys(opForms).filter((name) => !taken.has(name as never))).toEqual([]);
  });

  it("take every kind of step, opaque and not, and every shrink factor of the Gaussian", () => {
    const paths = new Set<string>();
    for (const vector of goldenVectors) {
      const { steps, opaque } = compileUnit(goldenWork({ kernel }, vector));
      for (const [i, step] of steps.entries()) {
        paths.add(`${step.kind} ${opaque[i] ? "opaque" : "transparent"}`);
        if (step.kind === "gaussian") paths.add(`${step.unsharp ? "unsharp" : "blur"} ${step.shrink}`);
      }
    }
    expect([...paths]).toEqual(
      expect.arrayContaining([
        ...["gaussian opaque", "gaussian transparent", "gradient opaque", "gradient transparent"],
        ...["weigh opaque", "weigh transparent", "pick transparent", "affine transparent"],
        ...["permute opaque", "permute transparent", "warp opaque", "warp transparent"],
        ...["table opaque", "table transparent", "mix opaque", "mix transparent"],
        ...["histogram opaque", "histogram transparent", "relight opaque", "relight transparent"],
        ...["label-edges opaque", "label-edges transparent", "draw-edges opaque", "draw-edges transparent"],
        ...[1, 2, 4, 8, 16].map((shrink) => `blur ${shrink}`),
        ...[1, 4].map((shrink) => `unsharp ${shrink}`),
      ]),
    );
  });
});
