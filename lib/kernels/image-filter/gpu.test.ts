import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNodeGpu, oneItemAtATime, sourceAssets } from "#lib/testing/gpu.ts";
import { admitGpu, goldenWork } from "../admission.ts";
import type { Computer, KernelRuntime } from "../kernel.ts";
import { runWholeJob } from "../run-whole-job.ts";
import { createImageFilterGpu } from "./gpu.ts";
import { imageFilter } from "./kernel.ts";
import { type ImageFilterParams, imageFilterParamsSchema } from "./params.ts";
import { filterWholeImage } from "./reference.ts";
import { imageFilterRuntime } from "./runtime.ts";
import { anyOperation, type DrawnInput, drawnInput, isSmall } from "./testing.ts";

const paramsArbitrary = fc.array(anyOperation(), { minLength: 1, maxLength: 3 }).map((pipeline) => ({ pipeline }));

/** One pixel, primes, wide and tall beyond one tile, and around the widths that workgroups and runs work in. */
const size = fc.constantFrom([1, 1], [2, 1], [7, 5], [31, 29], [64, 8], [65, 9], [300, 3], [3, 270], [127, 2], [8, 67]);
const inputArbitrary = fc
  .tuple(size, fc.boolean(), fc.nat(999))
  .map(([[width, height], opaque, seed]) => drawnInput(width!, height!, opaque, seed));

/** Runs a whole job on one computer. */
async function runJob(computer: Computer<ImageFilterParams>, params: ImageFilterParams, input: DrawnInput) {
  return (await runWholeJob(imageFilter, computer, params, input)).image!;
}

/** Whether two images agree; `toEqual` would print them whole. */
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const gpu = await createNodeGpu();

describe.skipIf(gpu === null)("image-filter on the GPU", () => {
  let onGpu: Computer<ImageFilterParams>;
  let onCpu: Computer<ImageFilterParams>;
  beforeAll(async () => {
    onGpu = await createImageFilterGpu(gpu!, sourceAssets);
    onCpu = await imageFilterRuntime.createCpu(sourceAssets);
  });
  afterAll(() => gpu!.destroy());

  it("gives the bytes of the reference and of WebAssembly", async () => {
    await fc.assert(
      fc.asyncProperty(paramsArbitrary, inputArbitrary, async (params, input) => {
        fc.pre(isSmall(params.pipeline, input));
        const reference = filterWholeImage(params, input.shapes[0], input.images[0]);
        expect(same(await runJob(onGpu, params, input), reference)).toBe(true);
        expect(same(await runJob(onCpu, params, input), reference)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("gives the same bytes in one slice and in many", async () => {
    const input = drawnInput(200, 150, false, 1);
    const params = imageFilterParamsSchema.parse({
      pipeline: [{ op: "blur", sigma: 9 }, { op: "sobel" }, { op: "unsharp" }, { op: "resize", width: 90 }],
    });
    const whole = await runJob(onGpu, params, input);
    const sliced = await createImageFilterGpu(oneItemAtATime(gpu!), sourceAssets);
    expect(same(await runJob(sliced, params, input), whole)).toBe(true);
  });

  it("is admitted by the golden vectors", async () => {
    expect(await admitGpu(imageFilterRuntime as KernelRuntime, gpu!, sourceAssets)).toMatchObject({ admitted: true });
  });

  it("is refused when a golden vector does not match", async () => {
    const [first, ...rest] = imageFilterRuntime.goldenVectors;
    const tampered = { ...first!, expected: first!.expected.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) };
    const runtime = { ...imageFilterRuntime, goldenVectors: [...rest, tampered] } as KernelRuntime;
    expect(await admitGpu(runtime, gpu!, sourceAssets)).toEqual({
      admitted: false,
      vector: first!.name,
      reason: "wrong-bytes",
    });
  });

  it("is refused with the error when its shader does not compile", async () => {
    const broken = { ...sourceAssets, text: async () => "fn broken(" };
    const verdict = await admitGpu(imageFilterRuntime as KernelRuntime, gpu!, broken);
    expect(verdict).toMatchObject({ admitted: false, reason: "failed", error: { code: "gpu.shader-rejected" } });
  });

  it("fails a unit with a typed error when the device is lost, and recovers on a fresh one", async () => {
    const input = drawnInput(31, 29, true, 1);
    const params = imageFilterParamsSchema.parse({ pipeline: [{ op: "blur", sigma: 2 }] });
    const lost = (await createNodeGpu())!;
    const doomed = runJob(await createImageFilterGpu(lost, sourceAssets), params, input);
    lost.destroy();
    await expect(doomed).rejects.toMatchObject({ code: "gpu.device-lost", kind: "transient" });

    const fresh = (await createNodeGpu())!;
    const again = await runJob(await createImageFilterGpu(fresh, sourceAssets), params, input);
    expect(same(again, await runJob(onCpu, params, input))).toBe(true);
    fresh.destroy();
  });

  it("stops before a unit that nobody wants any more", async () => {
    const work = goldenWork(imageFilterRuntime, imageFilterRuntime.goldenVectors[0]!);
    await expect(onGpu.run(work, { signal: AbortSignal.abort(new Error("stopped")) })).rejects.toThrow("stopped");
  });
});
