import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GpuContext } from "#lib/gpu/gpu-context.ts";
import { createNodeGpu, sourceAssets } from "#lib/testing/gpu.ts";
import { admitGpu } from "../admission.ts";
import type { Computer, KernelRuntime } from "../kernel.ts";
import { nodeAssets } from "../node-assets.ts";
import { createRenderFractalCpu } from "./cpu.ts";
import { createRenderFractalGpu } from "./gpu.ts";
import { type RenderFractalParams, renderFractalParamsSchema } from "./params.ts";
import { renderFractalReference } from "./reference.ts";
import { renderFractalRuntime } from "./runtime.ts";
import { checkpointOf, fractalWork, longFractals, smallFractals, wholeWork } from "./test-views.ts";

const gpu = await createNodeGpu();

describe.skipIf(gpu === null)("render-fractal on the GPU", () => {
  const context = gpu as GpuContext;
  let computer: Computer<RenderFractalParams>;
  beforeAll(async () => {
    computer = await createRenderFractalGpu(context, sourceAssets);
  });
  afterAll(() => context.destroy());

  it("is admitted: it reproduces every golden vector", async () => {
    const runtime = renderFractalRuntime as unknown as KernelRuntime;
    expect(await admitGpu(runtime, context, sourceAssets)).toMatchObject({ admitted: true });
  });

  it("gives the reference's bytes for any view", async () => {
    await fc.assert(
      fc.asyncProperty(smallFractals, async (params) => {
        const work = fractalWork(params);
        expect(Buffer.compare(await computer.run(work), renderFractalReference(work))).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it("carries samples on over many dispatches and several windows of states", async () => {
    const params = renderFractalParamsSchema.parse({
      width: 67,
      height: 64,
      samples: 1,
      centre: { re: "-0.1010963638", im: "0.9562865108" },
      span: "0.01",
      maxIterations: 100_000,
    });
    const whole = wholeWork(params);
    expect(Buffer.compare(await computer.run(whole), renderFractalReference(whole))).toBe(0);
  });

  it("goes on with what a CPU began, and leaves it to a CPU again when it is interrupted", async () => {
    const cpu = await createRenderFractalCpu(nodeAssets);
    await fc.assert(
      fc.asyncProperty(longFractals, fc.nat(2), async (params, which) => {
        const work = wholeWork(params);
        const whole = await cpu.run(work);
        const resumeFrom = await checkpointOf(cpu, work, which);
        expect(Buffer.compare(await computer.run(work, { resumeFrom }), whole)).toBe(0);
        const stopped = computer.run(work, { resumeFrom, signal: AbortSignal.abort(new Error("stopped")) });
        await expect(stopped).rejects.toThrow("stopped");
        expect(Buffer.compare(await cpu.run(work, { resumeFrom }), whole)).toBe(0);
      }),
      { numRuns: 4 },
    );
  });

  it("stops between slices when asked to", async () => {
    const work = fractalWork(renderFractalRuntime.goldenVectors[0]!.params);
    await expect(computer.run(work, { signal: AbortSignal.abort(new Error("stopped")) })).rejects.toThrow("stopped");
  });
});
