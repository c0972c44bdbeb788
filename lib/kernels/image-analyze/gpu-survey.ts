import type { DispatchPlan } from "../image-filter/gpu/gpu-dispatches.ts";
import type { AnalyzeMachine, SurveyWork } from "./cpu-machine.ts";

/** A GPU as an analysis sees it. */
export interface AnalyzeGpu<Exports = unknown> {
  /** Runs dispatches and reads `resultBytes` bytes of the last one's binding 4 back. */
  run(plan: DispatchPlan, pixels: Uint8Array<ArrayBuffer>, resultBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The CPU's module with its memory free, for what is left to do. Good until the next await. */
  machine(): AnalyzeMachine<Exports>;
}

/** How an analysis measures a unit with shaders; gives what its `cpu.ts` gives. */
export type AnalysisGpu<Op, Exports = unknown> = (
  gpu: AnalyzeGpu<Exports>,
  work: SurveyWork<Op>,
) => Promise<Uint8Array<ArrayBuffer>>;
