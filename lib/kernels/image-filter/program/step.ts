import type { Region } from "../../kernel.ts";
import type { BoxStep } from "../families/box/operations.ts";
import type { CannyStep } from "../families/canny/operations.ts";
import type { ConvolveStep } from "../families/convolve/operations.ts";
import type { DenoiseStep } from "../families/denoise/operations.ts";
import type { GaussianStep } from "../families/gaussian/operations.ts";
import type { GeometryStep } from "../families/geometry/operations.ts";
import type { GradientStep } from "../families/gradient/operations.ts";
import type { MorphologyStep } from "../families/morphology/operations.ts";
import type { PointwiseStep } from "../families/pointwise/operations.ts";
import type { MedianStep } from "../families/rank/operations.ts";
import type { ResampleStep } from "../families/resample/operations.ts";
import type { ToneStep } from "../families/tone/operations.ts";

/**
 * What every step says: it reads pixels `from` of the image before it and writes pixels `to` of the image after it.
 * `from` is clamped to the image and holds everything the step reads, so that clamping coordinates to `from` equals
 * clamping them to the whole image. Buffers are `u8[height, width, 4]` of their region, row-major, without padding.
 */
export interface StepBase {
  readonly kind: string;
  readonly from: Region;
  readonly to: Region;
  /** Each pixel it writes depends on that pixel alone: pixels may be executed in any parts. `from` equals `to`. */
  readonly pointwise?: true;
  /** Size of what it writes, in bytes, where that is not pixels `to`. */
  readonly resultBytes?: number;
}

/** Everything an implementation has to execute; each family of operations says what its steps mean. */
export type Step =
  | BoxStep
  | CannyStep
  | ConvolveStep
  | DenoiseStep
  | GaussianStep
  | GeometryStep
  | GradientStep
  | MedianStep
  | MorphologyStep
  | PointwiseStep
  | ResampleStep
  | ToneStep;

/** The steps of one kind. */
export type StepOf<Kind extends Step["kind"]> = Extract<Step, { readonly kind: Kind }>;

/** One unit, ready to execute: the first step reads the unit's input region, the last one writes its result. */
export interface Program {
  readonly steps: readonly Step[];
  /**
   * Of each step: whether alpha is 255 everywhere in what it reads, so that it needs no premultiplying. Then, where the last
   * step writes pixels, the same of these.
   */
  readonly opaque: readonly boolean[];
}

/** Bytes that a step writes. */
export function writtenBytes(step: StepBase): number {
  return step.resultBytes ?? step.to.width * step.to.height * 4;
}
