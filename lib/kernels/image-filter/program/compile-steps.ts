import type { ImageShape, InputShape, Region, Size, UnitWork } from "../../kernel.ts";
import { InputImageMissingError, StageDataSizeError } from "../filter-errors.ts";
import type { Operation, Place } from "../operation.ts";
import { operationOf } from "../operations.ts";
import type { ImageFilterParams, Op } from "../params.ts";
import { fuseSteps } from "./fuse-steps.ts";
import type { Program, Step, StepBase } from "./step.ts";

/**
 * Turns a unit into explicit steps with their regions and tables; implementations only execute them, in order. Steps that
 * are one pass together are one step: there may be fewer than operations.
 * `steps[i].to` equals `steps[i + 1].from`; the first step's `from` is what the unit reads.
 */
export function compileUnit({ params, inputs, unit, stages }: UnitWork<ImageFilterParams>): Program {
  return compileSteps(params, imageOf(inputs), unit.region, unit.stage, stages);
}

/**
 * @param region of the raster of stage `stage`.
 * @param stages data of the stages before it.
 * @throws {StageDataSizeError}
 */
export function compileSteps(
  { pipeline }: ImageFilterParams,
  shape: ImageShape,
  region: Region,
  stage: number,
  stages: readonly Uint8Array[],
): Program {
  const route = routeTo(pipeline, shape, stage);
  const { ops, sizes, opaque, measured } = route;
  const regions = traceRegions(route, region);
  let measuredBefore = 0;
  const steps: StepBase[] = ops.map((op, i) => {
    const operation = operationOf(op);
    const place = placeOf(route, regions, i);
    if (!operation.measure) return operation.step(op, place, null);
    const data = stages[measuredBefore++];
    const dataBytes = operation.measure.dataBytes(op, place.before);
    if (data?.length !== dataBytes) throw new StageDataSizeError(measuredBefore - 1, data?.length ?? 0, dataBytes);
    return operation.step(op, place, data);
  });
  if (measured) steps.push(measureOf(measured).step(measured, regions.at(-1)!, region, sizes.at(-1)!));
  return fuseSteps({ steps: steps as Step[], opaque });
}

/** How far down the pipeline a stage's units go. */
export interface Route {
  /** Operations they apply, */
  readonly ops: readonly Op[];
  /** the sizes of all images on the way: the input's, then each operation's output's, */
  readonly sizes: readonly Size[];
  /** whether each of these images is opaque, */
  readonly opaque: readonly boolean[];
  /** and the one whose image they then measure; null in the last stage. */
  readonly measured: Op | null;
}

/**
 * Where operation `i` of a route is applied.
 *
 * @param regions as {@link traceRegions} gives them.
 */
export function placeOf({ sizes, opaque }: Route, regions: readonly Region[], i: number): Place {
  return {
    from: regions[i]!,
    to: regions[i + 1]!,
    before: sizes[i]!,
    after: sizes[i + 1]!,
    opaque: opaque[i]!,
  };
}

/** Stages before the last one each end at an operation that has to measure its image first. */
export function routeTo(pipeline: readonly Op[], input: ImageShape, stage: number): Route {
  const measuring = [...pipeline.keys()].filter((i) => operationOf(pipeline[i]!).measure);
  const end = measuring[stage] ?? pipeline.length;
  const ops = pipeline.slice(0, end);
  const sizes: Size[] = [{ width: input.width, height: input.height }];
  const opaque = [input.opaque];
  for (const op of ops) {
    const operation = operationOf(op);
    sizes.push(operation.size?.(op, sizes.at(-1)!) ?? sizes.at(-1)!);
    opaque.push(operation.opaque?.(op, opaque.at(-1)!) ?? opaque.at(-1)!);
  }
  return { ops, sizes, opaque, measured: pipeline[end] ?? null };
}

/** How many stages a pipeline has. */
export function stageCount(pipeline: readonly Op[]): number {
  return 1 + pipeline.filter((op) => operationOf(op).measure).length;
}

/** The regions of all images of a route that a region of its last one needs, back to the input's. */
export function traceRegions({ ops, sizes, measured }: Route, region: Region): Region[] {
  const last = measured ? (measureOf(measured).reach?.(measured, region, sizes.at(-1)!) ?? region) : region;
  const regions = [last];
  for (let i = ops.length - 1; i >= 0; i--) {
    const op = ops[i]!;
    const to = regions[0]!;
    regions.unshift(operationOf(op).reach?.(op, to, sizes[i]!, sizes[i + 1]!) ?? to);
  }
  return regions;
}

export function measureOf(op: Op): NonNullable<Operation<Op>["measure"]> {
  return operationOf(op).measure!;
}

/** The job's input image. @throws {InputImageMissingError} */
export function imageOf(inputs: readonly InputShape[]): ImageShape {
  const [image] = inputs;
  if (image?.kind !== "image") throw new InputImageMissingError();
  return image;
}
