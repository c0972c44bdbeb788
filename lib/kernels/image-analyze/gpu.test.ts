import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNodeGpu, oneItemAtATime, sourceAssets } from "#lib/testing/gpu.ts";
import { admitGpu, goldenWork } from "../admission.ts";
import type { Computer, KernelRuntime } from "../kernel.ts";
import { parseAnalysis } from "./analysis-text.ts";
import { createImageAnalyzeGpu } from "./gpu.ts";
import type { ImageAnalyzeParams } from "./params.ts";
import { imageAnalyzeRuntime } from "./runtime.ts";
import {
  anySize,
  assertEqualsReference,
  differenceFromReference,
  drawnImages,
  largeSides,
  templateSizes,
} from "./testing.ts";

const gpu = await createNodeGpu();

describe.skipIf(gpu === null)("image-analyze on the GPU", () => {
  let onGpu: Computer<ImageAnalyzeParams>;
  beforeAll(async () => {
    onGpu = await createImageAnalyzeGpu(gpu!, sourceAssets);
  });
  afterAll(() => gpu!.destroy());

  it.each([
    ["histogram", fc.tuple(anySize)],
    ["corners(threshold=5)", fc.tuple(anySize)],
    ["corners(method=fast12,threshold=3)", fc.tuple(anySize)],
    ["corners(method=harris,threshold=7)", fc.tuple(anySize)],
    ["components", fc.tuple(anySize)],
    ["match(threshold=0.2,spacing=3)", templateSizes],
    ["lines(threshold=20,minVotes=9)", fc.tuple(anySize)],
  ] as const)("%s gives the bytes of the reference", async (text, sizes) => {
    const op = fc.constant(parseAnalysis(text));
    await assertEqualsReference(onGpu, op, { min: 1, max: 1 }, 5, sizes, largeSides);
  });

  it("gives the same bytes in one slice and in many", async () => {
    const sliced = await createImageAnalyzeGpu(oneItemAtATime(gpu!), sourceAssets);
    const inputs = drawnImages([[200, 150]], false, 3);
    const sides = { survey: 512, drawing: 512 };
    for (const text of ["corners(method=harris)", "lines(threshold=40)"])
      expect(await differenceFromReference(sliced, parseAnalysis(text), inputs, sides)).toBeNull();
  });

  it("stops before a unit that nobody wants any more", async () => {
    const work = goldenWork(imageAnalyzeRuntime, imageAnalyzeRuntime.goldenVectors[0]!);
    await expect(onGpu.run(work, { signal: AbortSignal.abort(new Error("stopped")) })).rejects.toThrow("stopped");
  });

  it("is admitted by the golden vectors", async () => {
    const runtime = imageAnalyzeRuntime as KernelRuntime;
    expect(await admitGpu(runtime, gpu!, sourceAssets)).toMatchObject({ admitted: true });
  });
});
