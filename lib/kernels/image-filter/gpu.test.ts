import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GpuContext } from "#lib/gpu/gpu-context.ts";
import { createNodeGpu, sourceAssets } from "#lib/testing/gpu.ts";
import { admitGpu, goldenWork } from "../admission.ts";
import type { Computer, InputShape, KernelRuntime } from "../kernel.ts";
import { drawTestImage } from "./draw-test-image.ts";
import { createImageFilterGpu } from "./gpu.ts";
import { type ImageFilterParams, imageFilterParamsSchema } from "./params.ts";
import { filterWholeImage } from "./reference.ts";
import { runTiled } from "./run-tiled.ts";
import { imageFilterRuntime } from "./runtime.ts";

const sigma = fc.oneof(
  fc.double({ min: 0.3, max: 7.9, noNaN: true }),
  fc.constantFrom(0.3, 8, 15.9, 16, 31, 32, 63, 64),
);
const amount = fc.double({ min: -1, max: 1, noNaN: true });
const side = fc.integer({ min: 1, max: 48 });
const op = fc.oneof(
  fc.record({ op: fc.constant("blur"), sigma }),
  fc.record({
    op: fc.constant("unsharp"),
    amount: fc.double({ min: 0, max: 10, noNaN: true }),
    radius: sigma,
    threshold: fc.constantFrom(0, 1, 9, 255),
  }),
  fc.record({ op: fc.constantFrom("brightness", "contrast"), amount }),
  fc.record({ op: fc.constantFrom("grayscale", "sobel") }),
  fc.record({ op: fc.constant("resize"), width: side, height: side }),
);
const paramsArbitrary = fc
  .array(op, { minLength: 1, maxLength: 3 })
  .map((pipeline) => imageFilterParamsSchema.parse({ pipeline }));

/** One pixel, primes, wide and tall beyond one tile, and around the widths that workgroups and runs work in. */
const size = fc.constantFrom([1, 1], [2, 1], [7, 5], [31, 29], [64, 8], [65, 9], [300, 3], [3, 270], [127, 2], [8, 67]);
const shapeArbitrary = fc
  .tuple(size, fc.boolean())
  .map(([[width, height], opaque]): InputShape => ({ width: width!, height: height!, opaque }));

/** Runs a whole job on one computer, on a drawn image. */
function runJob(computer: Computer<ImageFilterParams>, params: ImageFilterParams, shape: InputShape, seed: number) {
  return runTiled(computer, params, shape, drawTestImage(shape.width, shape.height, seed, shape));
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
      fc.asyncProperty(paramsArbitrary, shapeArbitrary, fc.nat(999), async (params, shape, seed) => {
        const image = drawTestImage(shape.width, shape.height, seed, shape);
        const reference = filterWholeImage(params, shape, image);
        expect(same(await runJob(onGpu, params, shape, seed), reference)).toBe(true);
        expect(same(await runJob(onCpu, params, shape, seed), reference)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("gives the same bytes in one slice and in many", async () => {
    const shape = { width: 200, height: 150, opaque: false };
    const params = imageFilterParamsSchema.parse({
      pipeline: [{ op: "blur", sigma: 9 }, { op: "sobel" }, { op: "unsharp" }, { op: "resize", width: 90 }],
    });
    const whole = await runJob(onGpu, params, shape, 1);
    const sliced = await createImageFilterGpu(oneItemAtATime(gpu!), sourceAssets);
    expect(same(await runJob(sliced, params, shape, 1), whole)).toBe(true);
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
    const shape = { width: 31, height: 29, opaque: true };
    const params = imageFilterParamsSchema.parse({ pipeline: [{ op: "blur", sigma: 2 }] });
    const lost = (await createNodeGpu())!;
    const doomed = runJob(await createImageFilterGpu(lost, sourceAssets), params, shape, 1);
    lost.destroy();
    await expect(doomed).rejects.toMatchObject({ code: "gpu.device-lost", kind: "transient" });

    const fresh = (await createNodeGpu())!;
    const again = await runJob(await createImageFilterGpu(fresh, sourceAssets), params, shape, 1);
    expect(same(again, await runJob(onCpu, params, shape, 1))).toBe(true);
    fresh.destroy();
  });

  it("stops before a unit that nobody wants any more", async () => {
    const work = goldenWork(imageFilterRuntime, imageFilterRuntime.goldenVectors[0]!);
    await expect(onGpu.run(work, AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  });
});

/** The context, recording every item of a work as a slice of its own within one pass. */
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
