import { describe, expect, it } from "vitest";
import { digestOf } from "#lib/protocol/digests.ts";
import { goldenWork } from "../admission.ts";
import { nodeAssets } from "../node-assets.ts";
import { compileSteps } from "./compile-steps.ts";
import { filterWholeImage } from "./reference.ts";
import { cutRegion } from "./run-tiled.ts";
import { imageFilterRuntime } from "./runtime.ts";

const { goldenVectors, kernel } = imageFilterRuntime;

describe("golden vectors of the image filter", () => {
  it("are what the reference computes", async () => {
    for (const { params, shape, ordinal, drawInput, expected, name } of goldenVectors) {
      const plan = kernel.plan(params, shape);
      const whole = filterWholeImage(params, shape!, drawInput!());
      const bytes = cutRegion(whole, plan.raster.width, plan.unit(ordinal).region);
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

  it("take every kind of step and every shrink factor, opaque and not", () => {
    const paths = new Set<string>();
    for (const { params, shape, ordinal } of goldenVectors) {
      const { region } = kernel.plan(params, shape).unit(ordinal);
      for (const step of compileSteps(params, shape!, region).steps) {
        paths.add(`${step.kind} ${shape!.opaque ? "opaque" : "transparent"}`);
        if (step.kind === "blur") paths.add(`${step.unsharp ? "unsharp" : "blur"} ${step.shrink}`);
      }
    }
    expect([...paths]).toEqual(
      expect.arrayContaining([
        ...["blur opaque", "blur transparent", "sobel opaque", "sobel transparent"],
        ...["resize opaque", "resize transparent", "affine transparent", "grayscale transparent"],
        ...[1, 2, 4, 8, 16].map((shrink) => `blur ${shrink}`),
        ...[1, 4].map((shrink) => `unsharp ${shrink}`),
      ]),
    );
  });
});
