import type { GpuContext } from "#lib/gpu/gpu-context.ts";
import { pixelShaders, prepareDispatches } from "../image-filter/gpu.ts";
import type { Computer, KernelAssets } from "../kernel.ts";
import { cornersGpu } from "./analyses/corners/gpu.ts";
import { histogramGpu } from "./analyses/histogram/gpu.ts";
import { linesGpu } from "./analyses/lines/gpu.ts";
import { matchGpu } from "./analyses/match/gpu.ts";
import { jobOf } from "./analysis-job.ts";
import { openAnalyzeMachine, runOnCpu } from "./cpu.ts";
import { drawingDispatches } from "./drawing/gpu.ts";
import { planDrawing } from "./drawing/plan-drawing.ts";
import type { AnalysisGpu, AnalyzeGpu } from "./gpu-survey.ts";
import type { AnalysisName, AnalysisOp, ImageAnalyzeParams } from "./params.ts";

/**
 * Analyses that have shaders. The others gain nothing on a GPU, and their units are measured by the CPU path.
 */
const surveyors = {
  histogram: histogramGpu,
  lines: linesGpu,
  match: matchGpu,
  corners: cornersGpu,
} as unknown as Readonly<Partial<Record<AnalysisName, AnalysisGpu<AnalysisOp>>>>;

/**
 * The analyses on a GPU, byte-identical to the other implementations: integer WGSL on packed pixels. What comes after
 * the work on every pixel (choosing the strongest, say) is done by the CPU's module.
 */
export async function createImageAnalyzeGpu(
  gpu: GpuContext,
  assets: KernelAssets,
): Promise<Computer<ImageAnalyzeParams>> {
  const shaders = pixelShaders(assets, "image-analyze");
  const machine = await openAnalyzeMachine(assets);

  const analyzeGpu = (pace: string, signal: AbortSignal | undefined): AnalyzeGpu => ({
    async run(plan, pixels, sizeBytes) {
      using lease = gpu.lease();
      const { items, encode, output } = await prepareDispatches(gpu, shaders, plan, pixels, lease);
      const result = { buffer: output, sizeBytes };
      return await gpu.dispatchSliced({ pace, items, encode, result, signal });
    },
    machine() {
      machine.begin();
      return machine;
    },
  });

  return {
    async run(work, { signal } = {}) {
      signal?.throwIfAborted();
      const { unit, pixels } = work;
      if (unit.stage > 0) {
        const { base, marks } = planDrawing(work);
        const plan = drawingDispatches(unit.region, marks);
        return await analyzeGpu("image-analyze/drawing", signal).run(plan, base, unit.resultBytes);
      }
      const job = jobOf(work.params, work.inputs);
      const survey = surveyors[job.op.op];
      if (!survey) return runOnCpu(machine, work);
      return await survey(analyzeGpu(`image-analyze/${job.op.op}`, signal), { ...job, unit, pixels });
    },
  };
}
