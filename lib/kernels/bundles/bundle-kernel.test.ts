import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imageAnalyzeWith } from "../image-analyze/kernel.ts";
import { imageAnalyzeRuntime } from "../image-analyze/runtime.ts";
import { drawTestImage } from "../image-filter/draw-test-image.ts";
import { imageFilter } from "../image-filter/kernel.ts";
import { parsePipeline } from "../image-filter/pipeline-text.ts";
import { imageFilterRuntime } from "../image-filter/runtime.ts";
import type { Kernel, KernelRuntime } from "../kernel.ts";
import { nodeAssets } from "../node-assets.ts";
import { renderFractal } from "../render-fractal/kernel.ts";
import { renderFractalRuntime } from "../render-fractal/runtime.ts";
import { runWholeJob, type WholeInputs } from "../run-whole-job.ts";
import { spin } from "../spin/kernel.ts";
import { spinRuntime } from "../spin/runtime.ts";
import { bundleComputer } from "./bundle-computer.ts";
import { bundleKernel } from "./bundle-kernel.ts";
import { bundlePlan, bundleSizesOf, ordinalsOf, ownUnitCountOf, placeOf } from "./bundle-plan.ts";

function drawn(...sizes: readonly (readonly [width: number, height: number])[]): WholeInputs {
  return {
    shapes: sizes.map(([width, height]) => ({ kind: "image", width, height, opaque: true })),
    images: sizes.map(([width, height], seed) => drawTestImage(width, height, seed, { opaque: true })),
  };
}

interface Job {
  readonly name: string;
  readonly kernel: Kernel;
  readonly runtime: KernelRuntime;
  readonly params: unknown;
  readonly inputs: WholeInputs;
}
const job = <P>(name: string, kernel: Kernel<P>, runtime: unknown, params: unknown, inputs: WholeInputs): Job => ({
  name,
  kernel: kernel as Kernel,
  runtime: runtime as KernelRuntime,
  params: kernel.params.parse(params),
  inputs,
});

const analyze = imageAnalyzeWith({ survey: 16, drawing: 29 });
const analysis = (op: string, ...sizes: readonly (readonly [number, number])[]): Job =>
  job(op, analyze, imageAnalyzeRuntime, { analysis: { op } }, drawn(...sizes));
const fractal = { width: 700, height: 300, centre: { re: "-0.65", im: "0" }, span: "2.5", maxIterations: 60 };
const jobs: readonly Job[] = [
  job("spin", spin, spinRuntime, { units: 23, iterations: 9, resultBytes: 12 }, drawn()),
  job("fractal", renderFractal, renderFractalRuntime, fractal, drawn()),
  job(
    "filter",
    imageFilter,
    imageFilterRuntime,
    { pipeline: parsePipeline("equalize|blur(sigma=2)") },
    drawn([1100, 600]),
  ),
  analysis("histogram", [67, 53]),
  analysis("components", [90, 40]),
  analysis("duplicates", [20, 20], [33, 17], [20, 20]),
];
const anySizes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 4 });

describe.each(jobs)("bundles of $name", ({ kernel, runtime, params, inputs }) => {
  it("give the same data, picture and report whatever their sizes are", async () => {
    const cpu = await runtime.createCpu(nodeAssets);
    const alone = await runWholeJob(kernel, cpu, params, inputs);
    await fc.assert(
      fc.asyncProperty(anySizes, async (sizes) => {
        const together = await runWholeJob(bundleKernel(kernel, sizes), bundleComputer(cpu), params, inputs);
        expect(together.report).toEqual(alone.report);
        const differences = alone.stages.map((stage, at) => Buffer.compare(stage, together.stages[at]!));
        expect(differences.filter((difference) => difference !== 0)).toEqual([]);
        if (alone.image) expect(Buffer.compare(together.image!, alone.image)).toBe(0);
      }),
      { numRuns: 15 },
    );
  });

  it("have every unit once and in order, and what they need, cost and give is the sum of theirs", () => {
    fc.assert(
      fc.property(anySizes, (sizes) => {
        const own = kernel.plan(params, inputs.shapes);
        const plan = bundlePlan(own, sizes);
        const sum = { resultBytes: 0, costOps: 0, reads: 0 };
        const ordinals: number[] = [];
        for (let ordinal = 0; ordinal < plan.unitCount; ordinal++) {
          const unit = plan.unit(ordinal);
          const { first, end } = ordinalsOf(plan.stages, ordinal);
          for (let one = first; one < end; one++) {
            ordinals.push(one);
            expect(placeOf(plan.stages, one)).toEqual({ ordinal, part: one - first });
            const { region, stage } = own.unit(one);
            expect(unit.stage).toBe(stage);
            expect(unit.region.x).toBeLessThanOrEqual(region.x);
            expect(unit.region.y + unit.region.height).toBeGreaterThanOrEqual(region.y + region.height);
          }
          sum.resultBytes += unit.resultBytes;
          sum.costOps += unit.costOps;
          sum.reads += unit.reads.length;
        }
        expect(ordinals).toEqual([...Array(own.unitCount).keys()]);
        expect(ownUnitCountOf(plan.stages)).toBe(own.unitCount);
        expect(bundlePlan(own, bundleSizesOf(plan.stages)).stages).toEqual(plan.stages);
        const alone = ordinals.map((ordinal) => own.unit(ordinal));
        expect(sum.resultBytes).toBe(alone.reduce((total, unit) => total + unit.resultBytes, 0));
        expect(sum.costOps).toBeCloseTo(
          alone.reduce((total, unit) => total + unit.costOps, 0),
          3,
        );
        expect(sum.reads).toBe(alone.reduce((total, unit) => total + unit.reads.length, 0));
      }),
      { numRuns: 50 },
    );
  });
});
