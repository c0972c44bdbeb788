import { MAX_IMAGE_PIXELS } from "#lib/protocol/limits.ts";
import type { ImageShape, JobPlan, Kernel, Region, StagePlan, UnitPlan } from "../kernel.ts";
import { tileAt, tileCount } from "../regions.ts";
import { stageOf, unitCountOf } from "../stages.ts";
import { chooseTileSide } from "./choose-tile-side.ts";
import { imageOf, measureOf, type Route, routeTo, stageCount, traceRegions } from "./compile-steps.ts";
import { DEFINITION_VERSION } from "./definition.ts";
import { FilteredImageTooLargeError } from "./filter-errors.ts";
import { MAX_SIDE } from "./limits.ts";
import { operationOf } from "./operations.ts";
import { type ImageFilterParams, imageFilterParamsSchema } from "./params.ts";

/**
 * What operations that mix pixels take of their declared cost, which lies between: premultiplying and its undoing, and
 * the fourth channel, make transparent images take about 1.75 times as long.
 */
const OPAQUE_SHARE = 0.62;
const TRANSPARENT_SHARE = 1.1;
/** Operations per pixel of taking a unit in, and of giving its result out. */
const COPY_OPS = 2;

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
        return unitOf(route, stage, tileAt(index, side, raster));
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

function unitOf(route: Route, stage: number, region: Region): UnitPlan {
  const { ops, sizes, opaque, measured } = route;
  const regions = traceRegions(route, region);
  let costOps = 0;
  let scratch = 0;
  for (const [i, op] of ops.entries()) {
    const place = { from: regions[i]!, to: regions[i + 1]!, before: sizes[i]!, after: sizes[i + 1]! };
    const operation = operationOf(op);
    const share = !operation.reach ? 1 : opaque[i] ? OPAQUE_SHARE : TRANSPARENT_SHARE;
    costOps += share * operation.costOps(op, place, ops[i - 1]?.op ?? null);
    scratch = Math.max(scratch, operation.memoryBytes?.(op, place) ?? 0);
  }
  let resultBytes = region.width * region.height * 4;
  if (measured) {
    const last = regions.at(-1)!;
    costOps += measureOf(measured).costOps(measured, last, region, sizes.at(-1)!);
    resultBytes = measureOf(measured).step(measured, last, region, sizes.at(-1)!).resultBytes;
  }
  costOps += COPY_OPS * (regions[0]!.width * regions[0]!.height + resultBytes / 4);
  const largest = Math.max(...regions.map(({ width, height }) => width * height)) * 4;
  return {
    stage,
    region,
    reads: [{ input: 0, region: regions[0]! }],
    resultBytes,
    costOps: Math.ceil(costOps),
    memoryBytes: 2 * largest + scratch,
  };
}
