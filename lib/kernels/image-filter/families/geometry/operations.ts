import * as z from "zod";
import type { Region, Size } from "../../../kernel.ts";
import { MAX_SIDE } from "../../limits.ts";
import { operation, type Place } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";
import { CropOutsideError } from "./geometry-errors.ts";
import { IDENTITY, type Permutation, permutedSize, QUARTER_TURNS, unpermuted } from "./permutation.ts";
import {
  type Corner,
  type Projection,
  projectedReach,
  quadProjection,
  shareInside,
  turnedSize,
  turnProjection,
} from "./projection.ts";
import { SAMPLINGS, type Sampling, TAPS } from "./sampling.ts";

/** `to` is `from`, permuted. */
interface PermuteStep extends StepBase, Permutation {
  readonly kind: "permute";
}

/** Each pixel of `to` is sampled where `projection` says. */
interface WarpStep extends StepBase {
  readonly kind: "warp";
  readonly projection: Projection;
  readonly sampling: Sampling;
  /** Size of the image before. */
  readonly before: Size;
  /** Whether the image before ends at its edge, or goes on as its edge pixels. */
  readonly bounded: boolean;
}

export type GeometryStep = PermuteStep | WarpStep;

const GROUP = "Shape";
const side = z.int().min(1).max(MAX_SIDE);
const start = z
  .int()
  .min(0)
  .max(MAX_SIDE - 1);
const sampling = z.enum(SAMPLINGS).optional().meta({ title: "Sampling" });

const crop = z
  .object({
    op: z.literal("crop"),
    x: start.meta({ title: "Left", unit: "px", step: 1, initial: 0 }),
    y: start.meta({ title: "Top", unit: "px", step: 1, initial: 0 }),
    width: side.optional().meta({ title: "Width", unit: "px", step: 1, initial: 800 }),
    height: side.optional().meta({ title: "Height", unit: "px", step: 1, initial: 600 }),
  })
  .meta({ title: "Crop", group: GROUP });

const flip = z
  .object({
    op: z.literal("flip"),
    direction: z.enum(["horizontal", "vertical"]).meta({ title: "Direction", initial: "horizontal" }),
  })
  .meta({ title: "Flip", group: GROUP });

const rotate = z
  .object({
    op: z.literal("rotate"),
    degrees: z.number().min(-360).max(360).meta({ title: "Clockwise", unit: "°", step: 0.1, initial: 90 }),
    sampling,
  })
  .meta({ title: "Rotate", group: GROUP });

const perMille = z.number().min(0).max(1000);
const corner = z.tuple([perMille, perMille]);
/** Least area that each three of the corners span, doubled, in millionths of the image: keeps the projection tame. */
const MIN_SPAN = 10_000;
const perspective = z
  .object({
    op: z.literal("perspective"),
    corners: z
      .array(corner)
      .length(4)
      .meta({
        title: "Corners (top left, clockwise)",
        unit: "‰",
        initial: [
          [50, 50],
          [950, 0],
          [1000, 1000],
          [0, 950],
        ],
      }),
    width: side.optional().meta({ title: "Width", unit: "px", step: 1 }),
    height: side.optional().meta({ title: "Height", unit: "px", step: 1 }),
    sampling,
  })
  .refine(({ corners }) => isConvex(corners), {
    path: ["corners"],
    message: "need to be the corners of a convex shape, in order, none close to the line between its neighbours",
  })
  .meta({ title: "Perspective", group: GROUP });

type Crop = z.output<typeof crop>;
type Perspective = z.output<typeof perspective>;

/**
 * Operations of moving a row; and per pixel: of moving it as it is; of premultiplying one that is read, and back; of one that is sampled after
 * a turn or a projection, which divides while it samples; and of one that a turn finds nothing at.
 */
const OPS = {
  ...{ row: 30, move: 0.25, transpose: 1.1 },
  ...{ premultiply: 3.4, unpremultiply: 7.5 },
  turned: { bilinear: 27, bicubic: 54 },
  projected: { bilinear: 76, bicubic: 88 },
  nothing: 26,
} as const;

/**
 * Where pixels lie.
 *
 * - `crop(x, y, width, height)`: the pixels of that rectangle, as they are; what of it is beyond the image's right and
 *   bottom edge is left out, and a missing side reaches to that edge.
 * - `flip(direction)`: left and right, or top and bottom, change places.
 * - `rotate(degrees, sampling)`: clockwise. Multiples of 90 move pixels as they are ({@link QUARTER_TURNS}). Others sample
 *   the image at {@link turnProjection}, in an image of {@link turnedSize}; nothing is beyond the image: afterwards it
 *   is not opaque.
 * - `perspective(corners, width, height, sampling)`: the four corners, in thousandths of the image, become those of a whole
 *   image; sampled at {@link quadProjection}. Without sides it is as wide and high as the longer of the shape's opposite
 *   edges, `⌊√(Δx² + Δy²) + ½⌋`; one missing side follows their proportions. The image goes on beyond its edge as edge
 *   pixels.
 *
 * ## Sampling
 * Premultiplied, unless the image is opaque. At position (s, t) in 1/256 pixel let `i = s >> 8`, `f = s & 255` and
 * likewise j, g of t; `at` clamps to the edge.
 *
 * - bilinear (when none is named): `p = (Σ w · at + 32 768) >> 16` over the four pixels i, i + 1 × j, j + 1, with weights
 *   (256 − f, f) × (256 − g, g).
 * - bicubic: over i − 1 … i + 2 × j − 1 … j + 2 with c = {@link CUBIC_WEIGHTS}: along x `h = (Σ c[f] · at + 128) >> 8`
 *   in each row, then `p = clamp8((Σ c[g] · h + 524 288) >> 20)`.
 *
 * Rotating, the pixel then is as much there as its position is in the image: with
 * `cover(s, n) = min(256, max(0, 256 + min(s, 256 (n − 1) − s)))`, all four channels become
 * `(p · cover(s, width) · cover(t, height) + 32 768) >> 16`. At last it is un-premultiplied.
 */
export const geometryOperations = {
  crop: operation(crop, {
    size: (op, before) => {
      const { width, height } = cropOf(op, before);
      return { width, height };
    },
    reach: (op, to, before) => {
      const { x, y } = cropOf(op, before);
      return { ...to, x: x + to.x, y: y + to.y };
    },
    step: (_, place) => permute(IDENTITY, place),
    costOps: (_, place) => permuteOps(IDENTITY, place),
    scaled: (op, scale) => {
      const shrunk = (first: number, length: number | undefined) => {
        const at = Math.floor(first * scale);
        return { at, length: length && Math.max(1, Math.round((first + length) * scale) - at) };
      };
      const across = shrunk(op.x, op.width);
      const down = shrunk(op.y, op.height);
      return { ...op, x: across.at, y: down.at, width: across.length, height: down.length };
    },
  }),
  flip: operation(flip, {
    reach: (op, to, before) => unpermuted(flipOf(op), to, before),
    step: (op, place) => permute(flipOf(op), place),
    costOps: (op, place) => permuteOps(flipOf(op), place),
  }),
  rotate: operation(rotate, {
    size: ({ degrees }, before) => {
      const turn = quarterTurnOf(degrees);
      return turn ? permutedSize(turn, before) : turnedSize(degrees, before);
    },
    opaque: ({ degrees }, before) => before && quarterTurnOf(degrees) !== null,
    reach: ({ degrees, sampling = SAMPLINGS[0] }, to, before, after) => {
      const turn = quarterTurnOf(degrees);
      if (turn) return unpermuted(turn, to, before);
      return projectedReach(turnProjection(degrees, before, after), to, TAPS[sampling], before);
    },
    step: ({ degrees, sampling = SAMPLINGS[0] }, place): GeometryStep => {
      const turn = quarterTurnOf(degrees);
      if (turn) return permute(turn, place);
      return warp(turnProjection(degrees, place.before, place.after), sampling, place, true);
    },
    costOps: ({ degrees, sampling = SAMPLINGS[0] }, place) => {
      const turn = quarterTurnOf(degrees);
      if (turn) return permuteOps(turn, place);
      const inside = shareInside(turnProjection(degrees, place.before, place.after), place);
      return warpOps(place, inside * OPS.turned[sampling] + (1 - inside) * OPS.nothing);
    },
    memoryBytes: (_, place) => warpBytes(place),
  }),
  perspective: operation(perspective, {
    size: flattenedSize,
    reach: (op, to, before, after) =>
      projectedReach(projectionOf(op, before, after), to, TAPS[op.sampling ?? SAMPLINGS[0]], before),
    step: (op, place) => warp(projectionOf(op, place.before, place.after), op.sampling ?? SAMPLINGS[0], place, false),
    costOps: ({ sampling = SAMPLINGS[0] }, place) => warpOps(place, OPS.projected[sampling]),
    memoryBytes: (_, place) => warpBytes(place),
    scaled: ({ width, height, ...op }, scale) => ({
      ...op,
      ...(width !== undefined && { width: Math.max(1, Math.round(width * scale)) }),
      ...(height !== undefined && { height: Math.max(1, Math.round(height * scale)) }),
    }),
  }),
};

const permute = (permutation: Permutation, { from, to }: Place): PermuteStep => ({
  kind: "permute",
  from,
  to,
  ...permutation,
});

const warp = (projection: Projection, sampling: Sampling, { from, to, before }: Place, bounded: boolean): WarpStep => ({
  kind: "warp",
  from,
  to,
  before,
  projection,
  sampling,
  bounded,
});

const permuteOps = ({ transposed }: Permutation, { to }: Place): number =>
  to.height * (to.width * (transposed ? OPS.transpose : OPS.move) + OPS.row);
/** @param ops of a pixel of `to`. */
function warpOps({ from, to, opaque }: Place, ops: number): number {
  const pixels = to.width * to.height;
  const blend = from.width * from.height * OPS.premultiply + pixels * OPS.unpremultiply;
  return pixels * ops + (opaque ? 0 : blend);
}
const warpBytes = ({ from }: Place): number => from.width * from.height * 4;

/** @throws {CropOutsideError} when nothing of the image is in the rectangle. */
function cropOf({ x, y, width = MAX_SIDE, height = MAX_SIDE }: Crop, before: Size): Region {
  if (x >= before.width || y >= before.height) throw new CropOutsideError({ x, y }, before);
  return { x, y, width: Math.min(width, before.width - x), height: Math.min(height, before.height - y) };
}

export const flipOf = ({ direction }: z.output<typeof flip>): Permutation => ({
  transposed: false,
  mirrorX: direction === "horizontal",
  mirrorY: direction === "vertical",
});

/** The permutation that turns by so many degrees; null unless they are a multiple of 90. */
export function quarterTurnOf(degrees: number): Permutation | null {
  const turns = degrees / 90;
  return Math.floor(turns) === turns ? QUARTER_TURNS[turns & 3]! : null;
}

/** Whether each corner turns the same way, and not too little. */
function isConvex(corners: readonly Corner[]): boolean {
  const spans = corners.map(([x, y], i) => {
    const [x1, y1] = corners[(i + 1) % corners.length]!;
    const [x2, y2] = corners[(i + 2) % corners.length]!;
    return (x1 - x) * (y2 - y1) - (y1 - y) * (x2 - x1);
  });
  return spans.every((span) => span >= MIN_SPAN) || spans.every((span) => span <= -MIN_SPAN);
}

/** Corners in pixels of an image. */
const cornersIn = ({ corners }: Perspective, { width, height }: Size): Corner[] =>
  corners.map(([x, y]) => [(x * width) / 1000, (y * height) / 1000]);

export function projectionOf(op: Perspective, before: Size, after: Size): Projection {
  return quadProjection(cornersIn(op, before), before, after);
}

/** Size of the image that the corners become. */
function flattenedSize(op: Perspective, before: Size): Size {
  const corners = cornersIn(op, before);
  const edge = (a: number, b: number): number => {
    const x = corners[a]![0] - corners[b]![0];
    const y = corners[a]![1] - corners[b]![1];
    return Math.sqrt(x * x + y * y);
  };
  const width = Math.max(edge(0, 1), edge(2, 3));
  const height = Math.max(edge(1, 2), edge(3, 0));
  const rounded = (length: number): number => Math.max(1, Math.floor(length + 0.5));
  return {
    width: op.width ?? rounded(op.height === undefined ? width : (width * op.height) / height),
    height: op.height ?? rounded(op.width === undefined ? height : (height * op.width) / width),
  };
}
