/**
 * What `render-fractal` computes, to the last bit. `reference.ts` is this text as slow code; the WebAssembly and WGSL
 * implementations give the same bytes.
 *
 * **Numbers.** Coordinates are Q4.60: signed 64-bit integers counting 2⁻⁶⁰. A factor a, |a| ≤ 2, is split at bit 30:
 * a = h·2³⁰ + l, 0 ≤ l < 2³⁰, |h| ≤ 2³¹ (h = 2³¹ cannot occur: see the box below). With h, l of a and h', l' of b
 *
 *     square(a)     = h² + ⌈h·l / 2²⁹⌉
 *     product2(a,b) = 2·h·h' + ⌊(h·l' + h'·l) / 2²⁹⌋      (twice the product)
 *
 * The product of the two low parts is left out: it is less than one unit of 2⁻⁶⁰, and every partial product then is one
 * signed 32 × 32 → 64 bit multiplication. square(a) is within one unit of a² and never negative, because
 * a² − l² ≥ −l² > −2⁶⁰ before its division by 2⁶⁰ and the rounding is upwards. product2 is 2ab − ε, 0 ≤ ε < 3 units.
 *
 * **Iteration.** Mandelbrot: z = 0, c = the sample. Julia: z = the sample, c = the constant. Then for n = 0, 1, …:
 *
 *     1. if n = maxIterations: the sample is interior
 *     2. if re(z) or im(z) is outside the box [−2, 2), or square(re z) + square(im z) ≥ 4: the sample has escaped at n
 *     3. z ← (square(re z) − square(im z) + re c,  product2(re z, im z) + im c)
 *
 * An orbit that returns to a value it had before never escapes, so implementations may stop there: it is interior.
 *
 * **Nothing overflows.** In step 2 after the box test both squares are ≤ 4 and their sum ≤ 8; as unsigned 64-bit numbers
 * they are exact, and "≥ 4" is "bit 62 or 63 set". In step 3 |z|² < 4 + 2⁻⁵⁸, so each new component is at most
 * 4 + 2⁻⁵⁷ + 3.75 < 8 in size (`MAX_COORDINATE`), inside Q4.60. Inside the box h < 2³¹, h·l < 2⁶¹, their sum < 2⁶².
 *
 * **Smooth value.** An escaped sample is iterated on in Q20.44 (the same integers over 2¹⁶: z and c shifted right by 16,
 * rounding down), z ← (squares' difference · 2¹⁶ + re c, product2 · 2¹⁶ + im c), n ← n + 1, until
 * s = square(re z) + square(im z) ≥ 2⁴⁴, that is |z| ≥ 256, or {@link TAIL_ITERATIONS} more steps are done. |z| < 256
 * before a step gives |z| < 2¹⁶ + 4 after it, a factor ≤ 2 in Q4.60's reading, and s < 2⁶¹. Then with log2Q16 as below
 *
 *     L  = log2Q16(⌊s / 2²⁹⌋) + 2¹⁶                       (log2 |z|², 16 fractional bits)
 *     μ  = n·2¹² − ⌊(log2Q16(L) − 20·2¹⁶) / 2⁴⌋           (n − log2(log2 |z|² / 16), 12 fractional bits), at least 2¹²
 *
 * which has no steps between one n and the next: one more iteration squares |z| and doubles log2 |z|².
 * Source of the idea: F. Garcia et al., "Coloring dynamical systems in the complex plane", 2009.
 *
 * **Colour.** The palette's entry ⌊(log2Q16(μ) − 12·2¹⁶) · density / 2¹³⌋ + phase, modulo 2048, with density in 256ths of
 * a cycle per doubling of μ and phase in 2048ths; the product is below 2³². Interior samples take the palette's own
 * colour. A pixel is the mean of its samples² colours, channel by channel, halves upwards, alpha 255.
 *
 * @module
 */
import type { Region } from "../kernel.ts";
import { floorDivide, parseFixed } from "./fixed-point.ts";
import { expandPalette, interiorOf } from "./palettes.ts";
import type { RenderFractalParams } from "./params.ts";

/** Goes up with every change of a single output bit. */
export const DEFINITION_VERSION = 1;
/** Most iterations after the escape; from |z| = 2 + δ the distance δ at least doubles each time. */
export const TAIL_ITERATIONS = 16;
/** s at which the tail ends: |z|² = 2¹⁶, where s counts 2⁻²⁸. */
export const TAIL_BAILOUT = 2n ** 44n;

/** A unit's samples and colours as the implementations take them. */
export interface FractalTile {
  readonly julia: boolean;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  readonly maxIterations: number;
  /** Q4.60 of each sample column, left to right, and each sample row, top to bottom. */
  readonly re: BigInt64Array<ArrayBuffer>;
  readonly im: BigInt64Array<ArrayBuffer>;
  /** Q4.60; 0 for the Mandelbrot set. */
  readonly constantRe: bigint;
  readonly constantIm: bigint;
  /** 256ths of a cycle per doubling. */
  readonly density: number;
  /** Palette entries, 0 ≤ phase < 2048. */
  readonly phase: number;
  /** `u32[2048]` and one more: red | green << 8 | blue << 16. */
  readonly palette: Uint32Array<ArrayBuffer>;
  readonly interior: number;
}

/**
 * What a unit is made of. The picture has N = width · samples sample columns and M = height · samples rows; column i
 * lies at centre + ⌊span · (2i + 1 − N) / 2N⌋, row j at centre + ⌊span · (M − 1 − 2j) / 2N⌋: the samples are square, and
 * a sample's place does not depend on the tile it is in.
 */
export function tileOf(params: RenderFractalParams, region: Region): FractalTile {
  const { samples, palette } = params;
  const fixed = (text: string): bigint => parseFixed(text)!;
  const span = fixed(params.span);
  const columns = params.width * samples;
  const rows = params.height * samples;
  const place = (centre: bigint, steps: number): bigint =>
    centre + floorDivide(span * BigInt(steps), 2n * BigInt(columns));
  const centreRe = fixed(params.centre.re);
  const centreIm = fixed(params.centre.im);
  return {
    julia: params.kind === "julia",
    width: region.width,
    height: region.height,
    samples,
    maxIterations: params.maxIterations,
    re: BigInt64Array.from({ length: region.width * samples }, (_, i) =>
      place(centreRe, 2 * (region.x * samples + i) + 1 - columns),
    ),
    im: BigInt64Array.from({ length: region.height * samples }, (_, j) =>
      place(centreIm, rows - 1 - 2 * (region.y * samples + j)),
    ),
    constantRe: params.constant ? fixed(params.constant.re) : 0n,
    constantIm: params.constant ? fixed(params.constant.im) : 0n,
    density: Math.round(palette.density * 256),
    phase: Math.floor(palette.phase * 2048) % 2048,
    palette: expandPalette(palette.id),
    interior: interiorOf(palette.id),
  };
}

/**
 * log2(1 + i/256) for 0 ≤ i ≤ 256 with 16 fractional bits, rounded down: `u32[257]`.
 *
 * Found digit by digit: squaring a number in [1, 2) doubles its logarithm, and whether the square reaches 2 is the next
 * binary digit. Squares are kept to 120 fractional bits, far more than 16 digits need. `Math.log2` is not the same everywhere.
 */
export const LOG2_TABLE: Uint32Array<ArrayBuffer> = Uint32Array.from({ length: 257 }, (_, i) => {
  const bits = 120n;
  let mantissa = (256n + BigInt(i)) << (bits - 8n);
  if (i === 256) return 65_536;
  let digits = 0;
  for (let digit = 0; digit < 16; digit++) {
    mantissa = (mantissa * mantissa) >> bits;
    digits *= 2;
    if (mantissa >> (bits + 1n) > 0n) {
      mantissa >>= 1n;
      digits++;
    }
  }
  return digits;
});

/**
 * log2 of a whole number 1 ≤ v < 2³², 16 fractional bits: the position of its highest bit, then {@link LOG2_TABLE} at the
 * next 8 bits, interpolated over the next 16 bits, rounding down.
 */
export function log2Q16(v: number): number {
  const zeros = Math.clz32(v);
  const mantissa = (v << zeros) >>> 0;
  const at = (mantissa >>> 23) & 255;
  const low = LOG2_TABLE[at]!;
  const rest = (mantissa >>> 7) & 0xffff;
  return ((31 - zeros) << 16) + low + (((LOG2_TABLE[at + 1]! - low) * rest) >>> 16);
}
