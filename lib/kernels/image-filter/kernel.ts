import { MAX_IMAGE_PIXELS } from "#lib/protocol/limits.ts";
import type { ImageShape, JobPlan, Kernel, StagePlan } from "../kernel.ts";
import { tileAt, tileCount } from "../regions.ts";
import { stageOf, unitCountOf } from "../stages.ts";
import { DEFINITION_VERSION } from "./definition.ts";
import { FilteredImageTooLargeError } from "./filter-errors.ts";
import { MAX_SIDE } from "./limits.ts";
import { type ImageFilterParams, imageFilterParamsSchema } from "./params.ts";
import { chooseTileSide } from "./program/choose-tile-side.ts";
import { imageOf, measureOf, type Route, routeTo, stageCount } from "./program/compile-steps.ts";
import { planUnit } from "./program/plan-unit.ts";

/** A stage as this kernel plans it: how far its units go, and the side of their tiles. */
interface FilterStage extends StagePlan {
  readonly route: Route;
  readonly side: number;
}

/**
 * A pipeline of image operations on RGBA8. Units are square tiles of the output; each reads the part of the input its
 * tile depends on, so that the assembled tiles are byte-identical to running the pipeline on the whole image.
 * Operations that have to know the whole image first add a stage, whose units measure the image before them.
 */
export const imageFilter: Kernel<ImageFilterParams> = {
  id: "image-filter",
  version: DEFINITION_VERSION,
  title: "Image filter",
  inputs: { images: { min: 1, max: 1 }, file: null },
  params: imageFilterParamsSchema,
  plan(params, inputs): JobPlan {
    const stages = stagesOf(params, imageOf(inputs));
    const plan = { stages, makesImage: true, unitCount: unitCountOf(stages) };
    return {
      ...plan,
      unit(ordinal) {
        const { stage, index } = stageOf(plan, ordinal);
        const { side, raster, route } = stages[stage]!;
        return { stage, ...planUnit(route, tileAt(index, side, raster)) };
      },
    };
  },
  openStage({ params, inputs }, stage) {
    const { side, raster, route } = stagesOf(params, imageOf(inputs))[stage]!;
    return measureOf(route.measured!).assemble(route.measured!, raster, (index) => tileAt(index, side, raster));
  },
};

/** @throws {FilteredImageTooLargeError} @throws {UnitTooWideError} */
function stagesOf({ pipeline }: ImageFilterParams, input: ImageShape): FilterStage[] {
  const count = stageCount(pipeline);
  const whole = routeTo(pipeline, input, count - 1);
  const tooLarge = whole.sizes.findIndex(
    ({ width, height }) => width * height > MAX_IMAGE_PIXELS || width > MAX_SIDE || height > MAX_SIDE,
  );
  if (tooLarge >= 0) throw new FilteredImageTooLargeError(whole.sizes[tooLarge]!, tooLarge);
  return Array.from({ length: count }, (_, stage) => {
    const route = stage === count - 1 ? whole : routeTo(pipeline, input, stage);
    const raster = route.sizes.at(-1)!;
    const side = chooseTileSide(route);
    const title = route.measured ? measureOf(route.measured).title : "Pixels";
    return { title, raster, unitCount: tileCount(side, raster), route, side };
  });
}
