import type { ImageShape, Region } from "../../kernel.ts";
import { firstOrdinalOf } from "../../stages.ts";
import { cannyMeasures } from "../families/canny/reference.ts";
import { toneMeasures } from "../families/tone/reference.ts";
import { imageFilter } from "../kernel.ts";
import type { ImageFilterParams, Op, OpName } from "../params.ts";
import { routeTo } from "../program/compile-steps.ts";
import { filterWholeImage } from "../reference.ts";
import { type ReferenceImage, referenceImage } from "./reference-image.ts";

/** What a tile's unit gives, for each operation of a family that measures the image before it. */
export type MeasureFamily<Name extends OpName> = {
  readonly [N in Name]: (
    op: Extract<Op, { readonly op: N }>,
    image: ReferenceImage,
    tile: Region,
  ) => Uint8Array<ArrayBuffer>;
};

const measures: Partial<MeasureFamily<OpName>> = { ...cannyMeasures, ...toneMeasures };

/** What units of a measuring stage give, by plain references. Slow. */
export function referenceMeasure(
  params: ImageFilterParams,
  shape: ImageShape,
  pixels: Uint8Array,
  stage: number,
): (tile: Region) => Uint8Array<ArrayBuffer> {
  const { ops, sizes, opaque, measured } = routeTo(params.pipeline, shape, stage);
  const before = filterWholeImage({ pipeline: [...ops] }, shape, pixels);
  const image = referenceImage(sizes.at(-1)!, opaque.at(-1)!, before);
  const measure = measures[measured!.op] as (op: Op, image: ReferenceImage, tile: Region) => Uint8Array<ArrayBuffer>;
  return (tile) => measure(measured!, image, tile);
}

/** Data of the stages before `stage`, put together from {@link referenceMeasure}. Slow. */
export function referenceStages(
  params: ImageFilterParams,
  shape: ImageShape,
  pixels: Uint8Array,
  stage: number,
): Uint8Array<ArrayBuffer>[] {
  const job = { params, inputs: [shape] };
  const plan = imageFilter.plan(params, job.inputs);
  const stages: Uint8Array<ArrayBuffer>[] = [];
  for (const [earlier, { unitCount }] of plan.stages.slice(0, stage).entries()) {
    const assembly = imageFilter.openStage!(job, earlier, stages);
    const measure = referenceMeasure(params, shape, pixels, earlier);
    const first = firstOrdinalOf(plan, earlier);
    for (let i = 0; i < unitCount; i++) assembly.add(i, measure(plan.unit(first + i).region));
    stages.push(assembly.finish());
  }
  return stages;
}
