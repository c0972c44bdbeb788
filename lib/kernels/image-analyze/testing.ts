import fc from "fast-check";
import { expect } from "vitest";
import { drawTestImage } from "../image-filter/draw-test-image.ts";
import { difference } from "../image-filter/testing.ts";
import type { Computer, ImageShape } from "../kernel.ts";
import { runWholeJob } from "../run-whole-job.ts";
import { imageAnalyzeWith, type TileSides } from "./kernel.ts";
import type { AnalysisOp, ImageAnalyzeParams } from "./params.ts";
import { drawWholePicture, measureWhole } from "./reference.ts";

/** Drawn images as a job's inputs. */
export interface DrawnInputs {
  readonly shapes: readonly ImageShape[];
  readonly images: readonly Uint8Array<ArrayBuffer>[];
}

export function drawnImages(
  sizes: readonly (readonly [width: number, height: number])[],
  opaque: boolean,
  seed: number,
): DrawnInputs {
  return {
    shapes: sizes.map(([width, height]) => ({ kind: "image", width, height, opaque })),
    images: sizes.map(([width, height], i) => drawTestImage(width, height, seed + i, { opaque })),
  };
}

/**
 * Runs a whole job on a computer, and looks for where it differs from the reference: its data first, then its picture.
 * Null when nowhere.
 */
export async function differenceFromReference(
  computer: Computer<ImageAnalyzeParams>,
  analysis: AnalysisOp,
  { shapes, images }: DrawnInputs,
  sides: TileSides,
): Promise<string | null> {
  const params = { analysis };
  const made = await runWholeJob(imageAnalyzeWith(sides), computer, params, { shapes, images });
  const data = measureWhole(params, shapes, images);
  const ofData = difference(made.stages[0]!, data, 1);
  if (ofData !== null) return `data: ${ofData}`;
  const ofPicture = difference(made.image!, drawWholePicture(params, shapes, images, data), made.width);
  return ofPicture === null ? null : `picture: ${ofPicture}`;
}

/** Sizes that matter: one pixel, primes, wide, tall. */
export const anySize: fc.Arbitrary<readonly [width: number, height: number]> = fc.oneof(
  fc.constantFrom<[number, number][]>([1, 1], [1, 2], [7, 5], [31, 29], [90, 3], [2, 97], [64, 64], [67, 53]),
  fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 })),
);

/** Tiles of any side that is worth trying on such images. */
export const anySides: fc.Arbitrary<TileSides> = fc.record({
  survey: fc.constantFrom(7, 16, 33, 64, 512),
  drawing: fc.constantFrom(29, 64, 256),
});

/** Few tiles: each costs a GPU a round trip. */
export const largeSides: fc.Arbitrary<TileSides> = fc.record({
  survey: fc.constantFrom(128, 512),
  drawing: fc.constantFrom(192, 512),
});

/** Asserts that any job of an analysis gives the reference's bytes. */
export async function assertEqualsReference<Op extends AnalysisOp>(
  computer: Computer<ImageAnalyzeParams>,
  ops: fc.Arbitrary<Op>,
  imageCounts: { readonly min: number; readonly max: number },
  numRuns: number,
  sizes: fc.Arbitrary<readonly (readonly [number, number])[]> = fc.array(anySize, {
    minLength: imageCounts.min,
    maxLength: imageCounts.max,
  }),
  allSides = anySides,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(ops, sizes, fc.boolean(), fc.nat(999), allSides, async (op, drawn, opaque, seed, sides) => {
      expect(await differenceFromReference(computer, op, drawnImages(drawn, opaque, seed), sides)).toBeNull();
    }),
    { numRuns },
  );
}

/** An opaque grey picture as a job's input. */
export function greyImage(width: number, height: number, level: (x: number, y: number) => number): DrawnInputs {
  const pixels = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels.fill(level(x, y), (y * width + x) * 4, (y * width + x) * 4 + 3);
  return { shapes: [{ kind: "image", width, height, opaque: true }], images: [pixels] };
}

const limit = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(500));

export const anyCorners = fc.record({
  op: fc.constant("corners" as const),
  method: fc.constantFrom("fast9", "fast12", "harris"),
  threshold: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 254 })),
  limit,
});

export const anyComponents = fc.record({
  op: fc.constant("components" as const),
  find: fc.constantFrom("bright", "dark"),
  threshold: fc.integer({ min: 1, max: 255 }),
  connectivity: fc.constantFrom("four", "eight"),
  minArea: fc.constantFrom(1, 1, 5),
  limit,
});

export const anyMatch = fc.record({
  op: fc.constant("match" as const),
  threshold: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  spacing: fc.integer({ min: 1, max: 32 }),
  limit,
});

/** A picture, and a template that fits into it. */
export const templateSizes: fc.Arbitrary<readonly (readonly [number, number])[]> = fc
  .tuple(anySize, fc.nat(19), fc.nat(19))
  .map(([[width, height], across, down]) => [
    [width, height],
    [1 + (across % width), 1 + (down % height)],
  ]);

export const anyLines = fc.record({
  op: fc.constant("lines" as const),
  threshold: fc.integer({ min: 1, max: 120 }),
  minVotes: fc.integer({ min: 2, max: 40 }),
  limit: fc.integer({ min: 1, max: 100 }),
});

export const anyDuplicates = fc.record({
  op: fc.constant("duplicates" as const),
  hash: fc.constantFrom("phash", "dhash"),
  threshold: fc.integer({ min: 0, max: 32 }),
});

export const anyHistogram = fc.record({
  op: fc.constant("histogram" as const),
  scale: fc.constantFrom("linear", "root"),
});
