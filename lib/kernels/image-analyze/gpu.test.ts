import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNodeGpu, sourceAssets } from "#lib/testing/gpu.ts";
import { admitGpu } from "../admission.ts";
import type { Computer, KernelRuntime } from "../kernel.ts";
import { parseAnalysis } from "./analysis-text.ts";
import { createImageAnalyzeGpu } from "./gpu.ts";
import type { ImageAnalyzeParams } from "./params.ts";
import { imageAnalyzeRuntime } from "./runtime.ts";
import { assertEqualsReference, differenceFromReference, drawnImages } from "./testing.ts";

const gpu = await createNodeGpu();

describe.skipIf(gpu === null)("image-analyze on the GPU", () => {
  let onGpu: Computer<ImageAnalyzeParams>;
  beforeAll(async () => {
    onGpu = await createImageAnalyzeGpu(gpu!, sourceAssets);
  });
  afterAll(() => gpu!.destroy());

  it.each([
    ["histogram", 2],
    ["corners(threshold=5)", 1],
    ["corners(method=fast12,threshold=3)", 1],
    ["corners(method=harris,threshold=7)", 1],
  ] as const)("%s gives the bytes of the reference", async (text, count) => {
    const op = fc.constant(parseAnalysis(text));
    await assertEqualsReference(onGpu, op, { min: count, max: count }, 5);
  });

  it("gives the same bytes where the work is more than one slice", async () => {
    const inputs = drawnImages([[700, 300]], false, 3);
    const sides = { survey: 512, drawing: 512 };
    expect(await differenceFromReference(onGpu, parseAnalysis("histogram"), inputs, sides)).toBeNull();
  });

  it("is admitted by the golden vectors", async () => {
    const runtime = imageAnalyzeRuntime as KernelRuntime;
    expect(await admitGpu(runtime, gpu!, sourceAssets)).toMatchObject({ admitted: true });
  });
});
