import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { digestOf } from "#lib/protocol/digests.ts";
import { goldenWork } from "../admission.ts";
import type { Computer } from "../kernel.ts";
import { nodeAssets } from "../node-assets.ts";
import { createRenderFractalCpu } from "./cpu.ts";
import { goldenVectors } from "./golden-vectors.ts";
import { renderFractal } from "./kernel.ts";
import { type RenderFractalParams, renderFractalParamsSchema } from "./params.ts";
import { renderFractalReference } from "./reference.ts";
import { checkpointOf, fractalWork, longFractals, smallFractals, wholeWork } from "./test-views.ts";

let cpu: Computer<RenderFractalParams>;
beforeAll(async () => {
  cpu = await createRenderFractalCpu(nodeAssets);
});

describe("render-fractal in WebAssembly", () => {
  it("gives the reference's bytes for any view", async () => {
    await fc.assert(
      fc.asyncProperty(smallFractals, async (params) => {
        const work = fractalWork(params);
        expect(Buffer.compare(await cpu.run(work), renderFractalReference(work))).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it.each(goldenVectors)("gives the golden bytes: $name", async (golden) => {
    const work = goldenWork({ kernel: renderFractal }, golden);
    const bytes = await cpu.run(work);
    expect(bytes.length).toBe(work.unit.resultBytes);
    expect(await digestOf(bytes)).toBe(golden.expected);
    expect(await digestOf(renderFractalReference(work))).toBe(golden.expected);
  });

  it("shows no seam: the assembled tiles are the whole picture", async () => {
    // 16-pixel tiles, the last ones cut short.
    const params = renderFractalParamsSchema.parse({
      width: 53,
      height: 37,
      centre: { re: "-0.7436447860", im: "0.1318252536" },
      span: "0.00003",
      maxIterations: 100_000,
    });
    const plan = renderFractal.plan(params, []);
    expect(plan.unitCount).toBe(4 * 3);
    const whole = await cpu.run(wholeWork(params));
    const assembled = new Uint8Array(whole.length);
    for (let ordinal = 0; ordinal < plan.unitCount; ordinal++) {
      const work = fractalWork(params, ordinal);
      const { x, y, width, height } = work.unit.region;
      const pixels = await cpu.run(work);
      for (let row = 0; row < height; row++) {
        assembled.set(pixels.subarray(row * width * 4, (row + 1) * width * 4), ((y + row) * params.width + x) * 4);
      }
    }
    expect(Buffer.compare(assembled, whole)).toBe(0);
  });

  it("fills the largest tile and the most samples", async () => {
    for (const samples of [1, 2, 4]) {
      const params = renderFractalParamsSchema.parse({
        width: 300,
        height: 300,
        samples,
        centre: { re: "-0.65", im: "0" },
        span: "3",
        maxIterations: 16,
      });
      const work = fractalWork(params);
      const bytes = await cpu.run(work);
      expect(bytes.length).toBe(work.unit.region.width ** 2 * 4);
      expect(bytes.every((byte, i) => i % 4 !== 3 || byte === 255)).toBe(true);
    }
  });

  it("stops between rows when asked to", async () => {
    const params = goldenVectors[0]!.params;
    await expect(cpu.run(fractalWork(params), { signal: AbortSignal.abort(new Error("stopped")) })).rejects.toThrow(
      "stopped",
    );
  });

  it("gives the same bytes when interrupted anywhere and gone on with elsewhere", async () => {
    const elsewhere = await createRenderFractalCpu(nodeAssets);
    await fc.assert(
      fc.asyncProperty(longFractals, fc.nat(2), async (params, which) => {
        const work = wholeWork(params);
        const whole = await cpu.run(work);
        const resumeFrom = await checkpointOf(cpu, work, which);
        expect(Buffer.compare(await elsewhere.run(work, { resumeFrom }), whole)).toBe(0);
      }),
      { numRuns: 25 },
    );
  });

  it("goes on below the rows of a checkpoint, and does not compute those again", async () => {
    const work = fractalWork(goldenVectors[0]!.params);
    const { width, height } = work.unit.region;
    const whole = await cpu.run(work);
    for (const rows of [1, height - 1, height]) {
      const resumed = await cpu.run(work, { resumeFrom: new Uint8Array(rows * width * 4).fill(7) });
      const begun = rows * width * 4;
      expect(resumed.subarray(0, begun).every((byte) => byte === 7)).toBe(true);
      expect(Buffer.compare(resumed.subarray(begun), whole.subarray(begun))).toBe(0);
    }
  });

  it.each([-1, 3, 4])("ignores a checkpoint that is no number of rows of its tile (%i bytes more)", async (more) => {
    const work = fractalWork(goldenVectors[0]!.params);
    const { width, height } = work.unit.region;
    const resumeFrom = new Uint8Array(width * height * 4 + more);
    expect(Buffer.compare(await cpu.run(work, { resumeFrom }), await cpu.run(work))).toBe(0);
  });
});
