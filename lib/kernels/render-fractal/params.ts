import * as z from "zod";
import { MAX_IMAGE_PIXELS } from "#lib/protocol/limits.ts";
import { ONE, parseFixed } from "./fixed-point.ts";
import { paletteIds } from "./palettes.ts";

/** Longest side of a picture, in pixels; the same as the image filter's. */
export const MAX_SIDE = 65_535;
/**
 * Every sample must lie within ±3.75 in both directions, in Q4.60. With it no intermediate value leaves 64 bits
 * (`definition.ts` has the proof).
 */
export const MAX_COORDINATE = (ONE * 15n) / 4n;
/** Neighbouring samples are at least this far apart, in units of 2⁻⁶⁰; nearer ones would show rounding errors only. */
export const MIN_STEP = 4n;
/** A Julia constant lies within this square distance of 0, in Q8.120: the disc of radius 2. Outside it the bailout of 2 is not enough. */
const MAX_CONSTANT_SQUARED = 4n * ONE * ONE;

/** What the schema checks beyond types and ranges; each issue of its own names its rule in `params.rule`. */
export type FractalRule =
  | "decimal"
  | "pixels"
  | "constant-missing"
  | "constant-unwanted"
  | "constant-range"
  | "span-small"
  | "span-real"
  | "span-imaginary";

const decimal = z
  .string()
  .max(128)
  .refine((text) => parseFixed(text) !== null, {
    message: "must be a decimal number such as -0.75 or 2.5e-12",
    params: { rule: "decimal" satisfies FractalRule },
  });

/** A point of the complex plane as decimal strings: doubles have too few digits. */
const point = z.object({
  re: decimal.meta({ title: "Real part", unit: "" }),
  im: decimal.meta({ title: "Imaginary part", unit: "" }),
});

const side = z.int().min(1).max(MAX_SIDE);

export const renderFractalParamsSchema = z
  .object({
    kind: z.enum(["mandelbrot", "julia"]).default("mandelbrot").meta({ title: "Set" }),
    width: side.meta({ title: "Width", unit: "px", step: 1, initial: 1600 }),
    height: side.meta({ title: "Height", unit: "px", step: 1, initial: 1000 }),
    centre: point.meta({ title: "Centre of the view" }),
    span: decimal.meta({ title: "Width of the view", unit: "", initial: "3.2" }),
    /** The c of z² + c for Julia sets; Mandelbrot pictures have none. */
    constant: point.optional().meta({ title: "Julia constant" }),
    maxIterations: z
      .int()
      .min(16)
      .max(100_000)
      .default(1_000)
      .meta({ title: "Iterations", unit: "", step: 1, initial: 1_000 }),
    samples: z.int().min(1).max(4).default(2).meta({ title: "Samples per pixel side", unit: "", step: 1, initial: 2 }),
    palette: z
      .object({
        id: z.enum(paletteIds).default("dusk").meta({ title: "Palette" }),
        phase: z.number().min(0).max(1).default(0).meta({ title: "Phase", unit: "cycle", step: 0.01, initial: 0 }),
        /** How often the palette repeats while the iteration count doubles. */
        density: z
          .number()
          .min(0.05)
          .max(8)
          .default(0.5)
          .meta({ title: "Density", unit: "cycles", step: 0.05, initial: 0.5 }),
      })
      .prefault({}),
  })
  .superRefine((params, context) => {
    const refuse = (path: (string | number)[], rule: FractalRule, message: string): void => {
      context.addIssue({ code: "custom", path, message, params: { rule } });
    };
    if (params.width * params.height > MAX_IMAGE_PIXELS) {
      refuse(["height"], "pixels", `must keep the picture within ${MAX_IMAGE_PIXELS} pixels`);
    }
    if (params.kind === "julia" && !params.constant)
      refuse(["constant"], "constant-missing", "must be given for a Julia set");
    if (params.kind === "mandelbrot" && params.constant)
      refuse(["constant"], "constant-unwanted", "belongs to Julia sets only");
    if (params.constant) {
      const re = parseFixed(params.constant.re);
      const im = parseFixed(params.constant.im);
      if (re !== null && im !== null && re * re + im * im > MAX_CONSTANT_SQUARED) {
        refuse(["constant"], "constant-range", "must lie within 2 of the origin");
      }
    }
    const re = parseFixed(params.centre.re);
    const im = parseFixed(params.centre.im);
    const span = parseFixed(params.span);
    if (re === null || im === null || span === null) return;
    if (span < MIN_STEP * BigInt(params.width * params.samples)) {
      refuse(["span"], "span-small", "is too small: samples would be closer than 64-bit fixed point can tell apart");
      return;
    }
    const beyond = (centre: bigint, pixels: number): boolean =>
      magnitude(centre) * 2n * BigInt(params.width) + span * BigInt(pixels) >
      MAX_COORDINATE * 2n * BigInt(params.width);
    if (beyond(re, params.width))
      refuse(["span"], "span-real", "must keep the view between -3.75 and 3.75 on the real axis");
    if (beyond(im, params.height))
      refuse(["span"], "span-imaginary", "must keep the view between -3.75 and 3.75 on the imaginary axis");
  });

/** Parameters of the kernel: what part of which set to draw, how finely, in which colours. */
export type RenderFractalParams = z.output<typeof renderFractalParamsSchema>;

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
