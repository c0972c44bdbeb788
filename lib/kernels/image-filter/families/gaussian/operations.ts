import * as z from "zod";
import type { Region, Size } from "../../../kernel.ts";
import { clampRegion } from "../../../regions.ts";
import { operation, type Place } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";
import { gaussianWeights, shrinkOf } from "./gaussian-weights.ts";

/** blur, and unsharp when `unsharp` is given. */
export interface GaussianStep extends StepBase {
  readonly kind: "gaussian";
  /** f: 1, 2, 4, 8 or 16. */
  readonly shrink: number;
  /** `u16[radius + 1]`, centre first. */
  readonly weights: Uint16Array<ArrayBuffer>;
  /** Cells whose blurred value v the output needs, in cell coordinates (may leave the image); equals `to` when f = 1. */
  readonly cells: Region;
  /** A and threshold of the unsharp mask. */
  readonly unsharp: { readonly scale: number; readonly threshold: number } | null;
}

const GROUP = "Blur and sharpen";

const MIN_SIGMA = 0.3;

const sigma = z.number().min(MIN_SIGMA).max(64);
const blur = z
  .object({
    op: z.literal("blur"),
    sigma: sigma.meta({ title: "Radius (σ)", unit: "px", step: 0.1, initial: 2 }),
  })
  .meta({ title: "Gaussian blur", group: GROUP });

const unsharp = z
  .object({
    op: z.literal("unsharp"),
    amount: z.number().min(0).max(10).default(1).meta({ title: "Amount", unit: "×", step: 0.05, initial: 1 }),
    radius: sigma.default(1.5).meta({ title: "Radius (σ)", unit: "px", step: 0.1, initial: 1.5 }),
    threshold: z.int().min(0).max(255).default(0).meta({ title: "Threshold", unit: "levels", step: 1, initial: 0 }),
  })
  .meta({ title: "Unsharp mask", group: GROUP });

/**
 * Operations per sample and tap of either pass, per pixel that is made of pixels or grown from cells, per cell that a row
 * of these is made of, per row, and per pixel of the mask and of premultiplying and its undoing.
 */
const OPS = {
  direct: { tap: 0.8, pixel: 2.1, row: 142, unpremultiply: 12.7 },
  shrunk: { tap: 1.16, pixel: 4.55, cell: 2.1, row: 92, premultiply: 1.8, unpremultiply: 11.2 },
  mask: { opaque: 2.7, transparent: 5.5 },
} as const;

/**
 * Gaussian filters. Both premultiply what they read and un-premultiply what they make, unless the image is opaque.
 *
 * ## blur(sigma)
 * Let `f = shrinkOf(sigma)`, `w = gaussianWeights(sigma)` (w[0] the centre, w[k] both neighbours at distance k,
 * `w[0] + 2 Σ w[k] = 256`, radius `r = w.length − 1`). For each of the four channels:
 *
 * 1. *Shrink* (f > 1 only): cell (i, j), any integers also outside the image, is the rounded mean of the f × f pixels
 *    x = i·f … i·f + f − 1, y likewise, by edge clamp: `(Σ + f²/2) >> 2·log2 f`. With f = 1 cells are the pixels, by edge clamp.
 * 2. *Rows*: `h(i, j) = (Σ_k w[|k|] · cell(i + k, j) + 128) >> 8`, k = −r … r. (Σ ≤ 65 280: fits 16 bits unsigned.)
 * 3. *Columns*: `v(i, j) = (Σ_k w[|k|] · h(i, j + k)) >> 1`: levels in 1/128, 0 … 32 640.
 * 4. *Grow* (f > 1 only), linear interpolation between cell centres. For a pixel coordinate x:
 *    `n = 2x + 1 − f`, `i = n >> log2(2f)` (floor), `t = (n & (2f − 1)) · (32 768 / 2f)`;
 *    `lerp(p, q, t) = p + (((q − p) · t + 16 384) >> 15)`. First along y, then along x:
 *    `g(i) = lerp(v(i, j), v(i, j + 1), t_y)` for i and i + 1, then `lerp(g(i), g(i + 1), t_x)`. With f = 1 it is v(x, y).
 * 5. The result, called `fine` below, is in 1/128 of a level. blur gives `(fine + 64) >> 7`, alpha alike.
 *
 * Shrinking costs no visible accuracy: box(f), the Gaussian between, and the linear interpolation have variances
 * (f² − 1)/12, s²f² and (on average) f²/6 + 1/12, so s² = σ²/f² − 1/4 makes the variance σ² exactly.
 *
 * ## unsharp(amount, radius, threshold)
 * Adds `amount` × (image − Gaussian of `radius`) where that difference is at least `threshold` levels:
 * `fine` as for blur(radius); `d = 128 · c − fine` (−32 640 … 32 640), `A = round(256 · amount)`:
 * `c → |d| < 128 · threshold ? c : clamp8(c + ((A · d + 16 384) >> 15))`, on premultiplied colours; alpha kept.
 */
export const gaussianOperations = {
  blur: operation(blur, {
    reach: (op, to, before) => reach(op.sigma, to, before),
    step: (op, place) => ({ ...stepOf(op.sigma, place), unsharp: null }),
    costOps: (op, place) => blurOps(op.sigma, place),
    memoryBytes: (op, place) => memoryBytes(op.sigma, place),
    scaled: (op, scale) => (op.sigma * scale < MIN_SIGMA ? null : { ...op, sigma: op.sigma * scale }),
  }),
  unsharp: operation(unsharp, {
    reach: (op, to, before) => reach(op.radius, to, before),
    step: (op, place) => ({
      ...stepOf(op.radius, place),
      unsharp: { scale: unsharpScale(op.amount), threshold: op.threshold },
    }),
    costOps: (op, place) => blurOps(op.radius, place) + maskOps(place),
    memoryBytes: (op, place) => memoryBytes(op.radius, place),
    scaled: (op, scale) => (op.radius * scale < MIN_SIGMA ? null : { ...op, radius: op.radius * scale }),
  }),
};

/** `round(256 · amount)`, the unsharp mask's A. */
export const unsharpScale = (amount: number): number => Math.floor(amount * 256 + 0.5);

function stepOf(deviation: number, { from, to }: Place): Omit<GaussianStep, "unsharp"> {
  const shrink = shrinkOf(deviation);
  return { kind: "gaussian", from, to, shrink, weights: gaussianWeights(deviation), cells: cellsOf(to, shrink) };
}

function reach(deviation: number, to: Region, size: Size): Region {
  const shrink = shrinkOf(deviation);
  const cells = cellsOf(to, shrink);
  const radius = gaussianWeights(deviation).length - 1;
  return clampRegion(
    {
      x: (cells.x - radius) * shrink,
      y: (cells.y - radius) * shrink,
      width: (cells.width + 2 * radius) * shrink,
      height: (cells.height + 2 * radius) * shrink,
    },
    size,
  );
}

/** Cells that interpolating `to` reads. */
function cellsOf(to: Region, shrink: number): Region {
  if (shrink === 1) return to;
  const cellAt = (pixel: number): number => Math.floor((2 * pixel + 1 - shrink) / (2 * shrink));
  const x = cellAt(to.x);
  const y = cellAt(to.y);
  return {
    x,
    y,
    width: cellAt(to.x + to.width - 1) + 2 - x,
    height: cellAt(to.y + to.height - 1) + 2 - y,
  };
}

/** Rows and columns beyond the image's edge are worked on too. */
function blurOps(deviation: number, { to, opaque }: Place): number {
  const factor = shrinkOf(deviation);
  const radius = gaussianWeights(deviation).length - 1;
  const cells = cellsOf(to, factor);
  const rows = cells.height + 2 * radius;
  const taps = cells.width * (rows + cells.height) * radius;
  const pixels = to.width * to.height;
  if (factor === 1) {
    const { tap, pixel, row, unpremultiply } = OPS.direct;
    return taps * tap + pixels * (pixel + (opaque ? 0 : unpremultiply)) + rows * row;
  }
  const { tap, pixel, cell, row, premultiply, unpremultiply } = OPS.shrunk;
  const read = (cells.width + 2 * radius) * rows * factor * factor;
  const blend = read * premultiply + pixels * unpremultiply;
  const growing = pixels * pixel + to.height * cells.width * cell;
  return taps * tap + growing + (opaque ? 0 : blend) + (to.height + rows * factor) * row;
}

const maskOps = ({ to, opaque }: Place): number =>
  to.width * to.height * (opaque ? OPS.mask.opaque : OPS.mask.transparent);

/** Direct blurs keep rows of 16-bit levels; shrunk ones all cells, twice, and rows between. */
function memoryBytes(deviation: number, { from, to }: Place): number {
  const factor = shrinkOf(deviation);
  const cells = ((from.width + 2 * factor) * (from.height + 2 * factor)) / (factor * factor);
  const rows = (2 * gaussianWeights(deviation).length + 8) * (from.width + to.width) * 8;
  return Math.ceil(rows + (factor === 1 ? 0 : cells * 24));
}
