import type { Computer, KernelAssets, UnitWork } from "../kernel.ts";
import { componentsCpu } from "./analyses/components/cpu.ts";
import { cornersCpu } from "./analyses/corners/cpu.ts";
import { duplicatesCpu } from "./analyses/duplicates/cpu.ts";
import { histogramCpu } from "./analyses/histogram/cpu.ts";
import { linesCpu } from "./analyses/lines/cpu.ts";
import { matchCpu } from "./analyses/match/cpu.ts";
import { jobOf } from "./analysis-job.ts";
import { type AnalysisCpu, AnalyzeMachine } from "./cpu-machine.ts";
import { type PaintExports, paintOnCpu } from "./drawing/cpu.ts";
import { planDrawing } from "./drawing/plan-drawing.ts";
import type { AnalysisName, AnalysisOp, ImageAnalyzeParams } from "./params.ts";

const surveyors = {
  histogram: histogramCpu,
  duplicates: duplicatesCpu,
  lines: linesCpu,
  match: matchCpu,
  components: componentsCpu,
  corners: cornersCpu,
} as unknown as Readonly<Record<AnalysisName, AnalysisCpu<AnalysisOp, unknown>>>;

/** Loads the module of this kernel. */
export async function openAnalyzeMachine(assets: KernelAssets): Promise<AnalyzeMachine<PaintExports>> {
  const bytes = await assets.bytes("image-analyze/image-analyze.wasm");
  const { instance } = await WebAssembly.instantiate(bytes, {});
  return new AnalyzeMachine(instance.exports as never);
}

/** The analyses on WebAssembly SIMD. */
export async function createImageAnalyzeCpu(assets: KernelAssets): Promise<Computer<ImageAnalyzeParams>> {
  const machine = await openAnalyzeMachine(assets);
  return {
    async run(work, { signal } = {}) {
      signal?.throwIfAborted();
      return runOnCpu(machine, work);
    },
  };
}

/** Computes a unit, all of it at once. */
export function runOnCpu(
  machine: AnalyzeMachine<PaintExports>,
  work: UnitWork<ImageAnalyzeParams>,
): Uint8Array<ArrayBuffer> {
  machine.begin();
  if (work.unit.stage > 0) {
    const { base, marks } = planDrawing(work);
    return paintOnCpu(machine, work.unit.region, base, marks);
  }
  const job = jobOf(work.params, work.inputs);
  return surveyors[job.op.op](machine, { ...job, unit: work.unit, pixels: work.pixels });
}
