import type { PlannedBuffer } from "../../gpu-program.ts";
import { boxGpu } from "../families/box/gpu.ts";
import { cannyGpu } from "../families/canny/gpu.ts";
import { convolveGpu } from "../families/convolve/gpu.ts";
import { denoiseGpu } from "../families/denoise/gpu.ts";
import { gaussianGpu } from "../families/gaussian/gpu.ts";
import { geometryGpu } from "../families/geometry/gpu.ts";
import { gradientGpu } from "../families/gradient/gpu.ts";
import { morphologyGpu } from "../families/morphology/gpu.ts";
import { pointwiseGpu } from "../families/pointwise/gpu.ts";
import { rankGpu } from "../families/rank/gpu.ts";
import { resampleGpu } from "../families/resample/gpu.ts";
import { toneGpu } from "../families/tone/gpu.ts";
import type { Program, Step, StepOf } from "../program/step.ts";
import { type Dispatch, type GpuFamily, imageOf } from "./gpu-dispatch.ts";

const planners: GpuFamily<Step["kind"]> = {
  ...boxGpu,
  ...cannyGpu,
  ...convolveGpu,
  ...denoiseGpu,
  ...gaussianGpu,
  ...geometryGpu,
  ...gradientGpu,
  ...morphologyGpu,
  ...pointwiseGpu,
  ...rankGpu,
  ...resampleGpu,
  ...toneGpu,
};

/** A program as dispatches, in order; `input` is what the first reads, `output` what the last wrote. */
export interface DispatchPlan {
  readonly dispatches: readonly Dispatch[];
  readonly input: PlannedBuffer;
  readonly output: PlannedBuffer;
}

/** Lays out a program for the GPU: which entry points of `shaders/image-filter/` run, on what. Pure. */
export function planDispatches(program: Program): DispatchPlan {
  const input = imageOf(program.steps[0]!.from);
  let image = input;
  const dispatches = program.steps.flatMap((step, i) => {
    const made = dispatchesOf(step, image, program.opaque[i]!);
    image = made.at(-1)!.buffers[4]!;
    return made;
  });
  return { dispatches, input, output: image };
}

function dispatchesOf<Kind extends Step["kind"]>(step: StepOf<Kind>, src: PlannedBuffer, opaque: boolean): Dispatch[] {
  return (planners[step.kind as Kind] as GpuFamily<Kind>[Kind])(step, src, opaque);
}
