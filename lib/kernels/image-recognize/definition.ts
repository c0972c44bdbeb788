/**
 * What `image-recognize` computes, to the last bit. `reference.ts` is this text as slow code; the WebAssembly and WGSL
 * implementations give the same bytes, and so does ONNX Runtime where this text says so.
 *
 * **Levels.** Activations are unsigned bytes q that stand for s·(q − z), with a float32 scale s and a zero point z. Signed
 * bytes of the file are the same numbers with 128 added to q and z. Weights are signed bytes around 0.
 *
 * **Convolutions** (a matrix product is one on a raster of one pixel) sum in 32-bit integers
 *
 *     acc = bias + Σ (x − z_x) · w                     outside of the image x = z_x
 *
 * Networks for which that could leave 32 bits are refused. Sums become levels of the output by the float32 factor
 * m = fl(fl(s_x · s_w) / s_y), where fl rounds to the nearest float32, halves to even, as IEEE 754 does:
 *
 *     y = clamp(z_y + round(fl(fl(acc) · m)), low, high)        round: to the nearest integer, halves to even
 *
 * That is ONNX Runtime's QLinearConv, QLinearMatMul and QGemm, and all of these agree with it on every byte. `low` and
 * `high` are 0 and 255, or tighter where a Relu or Clip follows. JavaScript and WebAssembly compute fl as it is; WGSL's
 * floats are not exact, so there both roundings are done on integers: a float32 is a 24-bit integer and an exponent.
 *
 * **Average pooling** is a convolution whose weights are 1: m = fl(s_x / fl(s_y · n)) for n pixels, as in ONNX Runtime's
 * QLinearGlobalAveragePool.
 *
 * **Functions of one tensor** (Relu, Clip, LeakyRelu, a change of quantisation) are tables of 256 levels: f is evaluated
 * in float32 and quantised as QuantizeLinear does, y = clamp(z_y + round(fl(f(fl((q − z_x) · s_x)) / s_y)), 0, 255).
 *
 * **Sums of two tensors** add two tables of fixed-point numbers with 16 fractional bits, T_a[q] = round((q − z_a) · (s_a / s_y)
 * · 2¹⁶) computed in float64 and kept within ±2²⁹, and round the sum: y = clamp(z_y + round((T_a + T_b) / 2¹⁶)), halves to even.
 * ONNX Runtime's QLinearAdd multiplies in float32, differently on different processors; it is at most one level off.
 *
 * **Joining** tensors (Concat) changes each one's quantisation by a table. MaxPool, nearest Resize, DepthToSpace, Flatten and
 * Transpose move levels and change none; a maximum over nothing but padding is 0.
 *
 * **Pixels to levels.** A byte p stands for a real number as the parameter `values` says ({@link levelsOfPixels}); that number
 * is quantised as above. A network that takes bytes gets p itself. Levels become pixels by the inverse.
 *
 * @module
 */
import type { RecognizeParams } from "./params.ts";

/** Goes up with every change of a single output bit. */
export const DEFINITION_VERSION = 1;

/** How the levels of a tensor stand for numbers: scale · (level − zero), 0 ≤ zero ≤ 255. */
export interface Quantisation {
  /** A float32 above 0. */
  readonly scale: number;
  readonly zero: number;
}

/** Fractional bits of the tables of a sum, and the bound of their entries. */
export const SUM_BITS = 16;
const SUM_BOUND = 2 ** 29;

const fl = Math.fround;

/** The nearest integer, halves to even; exact for any |x| < 2⁵². */
export function roundToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

const clamp8 = (value: number): number => Math.min(255, Math.max(0, value));

/** QuantizeLinear of a float32. */
export function quantise(value: number, { scale, zero }: Quantisation): number {
  return clamp8(zero + roundToEven(fl(value / scale)));
}

/** DequantizeLinear of a level. */
export function dequantise(level: number, { scale, zero }: Quantisation): number {
  return fl((level - zero) * scale);
}

/** The factor of a convolution: fl(fl(s_x · s_w) / s_y). */
export function convolutionFactor(input: number, weights: number, output: number): number {
  return fl(fl(input * weights) / output);
}

/** The factor of a mean over `count` pixels. */
export function meanFactor(input: number, output: number, count: number): number {
  return fl(input / fl(output * count));
}

/** A sum's level. */
export function requantise(acc: number, factor: number, zero: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, zero + roundToEven(fl(fl(acc) * factor))));
}

/** The table of a function of one tensor: `u8[256]`. */
export function functionTable(
  from: Quantisation,
  to: Quantisation,
  apply: (value: number) => number = (value) => value,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: 256 }, (_, level) => quantise(fl(apply(dequantise(level, from))), to));
}

/** One operand's table of a sum: `i32[256]`. */
export function sumTable(from: Quantisation, to: Quantisation): Int32Array<ArrayBuffer> {
  const ratio = from.scale / to.scale;
  return Int32Array.from({ length: 256 }, (_, level) => {
    const exact = (level - from.zero) * ratio * 2 ** SUM_BITS;
    return Math.abs(exact) >= SUM_BOUND ? Math.sign(exact) * SUM_BOUND : roundToEven(exact);
  });
}

/** Means and deviations of the ImageNet photos by channel, RGB, as torchvision's networks are trained with. */
const IMAGENET_MEAN = [0.485, 0.456, 0.406] as const;
const IMAGENET_DEVIATION = [0.229, 0.224, 0.225] as const;

/**
 * The number that pixel value p stands for in colour channel `channel` (0 red, 1 green, 2 blue).
 * `zero-to-one`: p/255. `bytes`: p. `minus-one-to-one`: p/127.5 − 1. `imagenet`: (p/255 − mean) / deviation.
 */
function realOf(values: RecognizeParams["values"], p: number, channel: number): number {
  if (values === "bytes") return p;
  if (values === "minus-one-to-one") return fl(fl(p / 127.5) - 1);
  if (values === "zero-to-one") return fl(p / 255);
  return fl((p / 255 - IMAGENET_MEAN[channel]!) / IMAGENET_DEVIATION[channel]!);
}

/** Levels of the pixel values of a channel: `u8[256]`. Without a quantisation the network takes bytes. */
export function levelsOfPixels(
  values: RecognizeParams["values"],
  channel: number,
  to: Quantisation | null,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: 256 }, (_, p) => (to ? quantise(realOf(values, p, channel), to) : p));
}

/** Pixel values of the levels of a channel, the inverse of {@link levelsOfPixels}: `u8[256]`. */
export function pixelsOfLevels(
  values: RecognizeParams["values"],
  channel: number,
  from: Quantisation | null,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: 256 }, (_, level) => {
    if (from === null) return level;
    const real = dequantise(level, from);
    if (values === "bytes") return clamp8(roundToEven(real));
    if (values === "minus-one-to-one") return clamp8(roundToEven((real + 1) * 127.5));
    if (values === "zero-to-one") return clamp8(roundToEven(real * 255));
    return clamp8(roundToEven((real * IMAGENET_DEVIATION[channel]! + IMAGENET_MEAN[channel]!) * 255));
  });
}
