import fc from "fast-check";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Computer, ImageShape, JobPlan, Region, UnitWork } from "../kernel.ts";
import type { OperationField, OperationForm } from "../operations/operation-form.ts";
import { cutRegion } from "../regions.ts";
import { runWholeJob } from "../run-whole-job.ts";
import { drawTestImage } from "./draw-test-image.ts";
import { imageFilter } from "./kernel.ts";
import { type ImageFilterParams, type Op, opForms, opSchema } from "./params.ts";
import { compileSteps, routeTo, stageCount } from "./program/compile-steps.ts";
import { filterWholeImage } from "./reference.ts";

/** A drawn image as a job's input. */
export interface DrawnInput {
  readonly shapes: readonly [ImageShape];
  readonly images: readonly [Uint8Array<ArrayBuffer>];
}

export function drawnInput(width: number, height: number, opaque: boolean, seed: number): DrawnInput {
  return {
    shapes: [{ kind: "image", width, height, opaque }],
    images: [drawTestImage(width, height, seed, { opaque })],
  };
}

/** Any rectangle of the last stage's raster as a unit, whatever the plan would cut it into. */
export function workOn(
  params: ImageFilterParams,
  { shapes, images }: DrawnInput,
  region: Region,
  stages: readonly Uint8Array<ArrayBuffer>[],
): UnitWork<ImageFilterParams> {
  const stage = stages.length;
  const reads = [{ input: 0, region: compileSteps(params, shapes[0], region, stage, stages).steps[0]!.from }];
  const resultBytes = region.width * region.height * 4;
  return {
    params,
    inputs: shapes,
    unit: { stage, region, reads, resultBytes, costOps: 1, memoryBytes: 1 },
    pixels: [cutRegion(images[0], shapes[0].width, reads[0]!.region)],
    files: [],
    stages,
  };
}

/** A job's plan; null for what users are told cannot be done. */
export function planOrRefusal(params: ImageFilterParams, image: ImageShape): JobPlan | null {
  try {
    return imageFilter.plan(params, [image]);
  } catch (error) {
    if (error instanceof TabgridError && error.kind === "user") return null;
    throw error;
  }
}

/** Pixels of the largest image that a drawn pipeline may make on its way. */
const MAX_TEST_PIXELS = 100_000;

/** Whether a drawn pipeline can be applied to an image and stays small: sizes follow from sizes before them. */
export function isSmall(pipeline: readonly Op[], { shapes }: DrawnInput): boolean {
  try {
    const { sizes } = routeTo(pipeline, shapes[0], stageCount(pipeline) - 1);
    return sizes.every(({ width, height }) => width * height <= MAX_TEST_PIXELS);
  } catch (error) {
    if (error instanceof TabgridError && error.kind === "user") return false;
    throw error;
  }
}

/** Place of the first difference, in words, or null: comparing whole images by `toEqual` would print them. */
export function difference(actual: Uint8Array, expected: Uint8Array, width: number): string | null {
  if (actual.length !== expected.length) return `${actual.length} bytes instead of ${expected.length}`;
  const at = actual.findIndex((value, i) => value !== expected[i]);
  if (at < 0) return null;
  const pixel = at >> 2;
  return `x ${pixel % width}, y ${Math.floor(pixel / width)}, channel ${at & 3}: ${actual[at]} instead of ${expected[at]}`;
}

/** Runs a whole job on one computer and says where it differs from the reference, or null. */
export async function differenceFromReference(
  computer: Computer<ImageFilterParams>,
  pipeline: readonly Op[],
  input: DrawnInput,
): Promise<string | null> {
  const params = { pipeline: [...pipeline] };
  const { image, width } = await runWholeJob(imageFilter, computer, params, input);
  return difference(image!, filterWholeImage(params, input.shapes[0], input.images[0]), width);
}

/** Images stay this small in tests, whatever an operation's fields allow. */
const MAX_TEST_SIDE = 90;

/**
 * Any operation, drawn from its form: every field over its whole range, its ends and its first value, and left out where
 * that is allowed. Lengths that make images are kept small.
 *
 * @param names absent: all operations.
 */
export function anyOperation(names: readonly string[] = Object.keys(opForms)): fc.Arbitrary<Op> {
  const forms = Object.values(opForms).filter(({ op }) => names.includes(op));
  return fc.oneof(...forms.map(drawOperation)).filter((op) => opSchema.safeParse(op).success) as fc.Arbitrary<Op>;
}

function drawOperation({ op, fields }: OperationForm): fc.Arbitrary<unknown> {
  const members = fields.map((field): [string, fc.Arbitrary<unknown>] => {
    const value = drawValue(field);
    return [field.name, field.optional ? fc.option(value, { nil: undefined }) : value];
  });
  return fc
    .record({ op: fc.constant(op), ...Object.fromEntries(members) })
    .map((drawn) => Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined)))
    .map((drawn) => {
      const parsed = opSchema.safeParse(drawn);
      return parsed.success ? parsed.data : drawn;
    });
}

function drawValue(field: OperationField): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case "number": {
      const { min, integer, unit } = field;
      const max = unit === "px" && integer ? Math.min(field.max, MAX_TEST_SIDE) : field.max;
      const drawn = integer ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
      return fc.oneof({ weight: 4, arbitrary: drawn }, { weight: 1, arbitrary: fc.constantFrom(min, max) });
    }
    case "choice":
      return fc.constantFrom(...field.choices);
    case "points": {
      const { min, max, minCount, maxCount } = field;
      const coordinate = fc.integer({ min, max });
      return fc.array(fc.tuple(coordinate, coordinate), { minLength: minCount, maxLength: maxCount });
    }
  }
}
