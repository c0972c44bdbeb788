import { convolutionFactor, type Quantisation, roundToEven } from "../../definition.ts";
import { MAX_WINDOW } from "../../limits.ts";
import { ELEMENT, type OnnxTensor } from "../../onnx/onnx-model.ts";
import { NetworkShapesError, OperatorUnsupportedError, TensorTypeUnsupportedError } from "../../recognize-errors.ts";
import type { NodeReader } from "../graph-builder.ts";
import type { Pair, Window } from "../layers.ts";
import type { QuantisedConstant, RealValue, TensorRef, Value } from "../values.ts";

/** Factors below this make every sum 0; above the other, every sum but 0 would leave the bytes. */
const SMALLEST_FACTOR = 2 ** -40;
const LARGEST_FACTOR = 2 ** 10;

/** A window's weights in ONNX's order, with what they are multiplied by. */
interface Weights {
  readonly tensor: OnnxTensor;
  readonly scales: Float32Array;
  readonly zeros: readonly number[];
  readonly channels: number;
  readonly depth: number;
  readonly window: Window;
  readonly groups: number;
  /** Place of a weight in `tensor.data`. */
  at(channel: number, row: number, column: number, input: number): number;
}

/** Conv between DequantizeLinear and QuantizeLinear. */
export function conv(reader: NodeReader): Value {
  return pendingSum(reader, reader.real(0), convWeights(reader, quantisedConstant(reader, 1)), reader.findInput(2));
}

/** QLinearConv: x, x_scale, x_zero, w, w_scale, w_zero, y_scale, y_zero, bias. */
export function qLinearConv(reader: NodeReader): Value {
  const weights = convWeights(reader, constantWithScales(reader, 3, 4, 5, 0));
  return sumLayer(reader, reader.levels(0, 1, 2), weights, reader.findInput(8), 6, 7);
}

/** MatMul with constant right factor, of [1, K] by [K, N]. */
export function matMul(reader: NodeReader): Value {
  return pendingSum(reader, reader.real(0), matrixWeights(reader, quantisedConstant(reader, 1), false), null);
}

/** QLinearMatMul: a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero. */
export function qLinearMatMul(reader: NodeReader): Value {
  const weights = matrixWeights(reader, constantWithScales(reader, 3, 4, 5, 1), false);
  return sumLayer(reader, reader.levels(0, 1, 2), weights, null, 6, 7);
}

/** Gemm with α = β = 1 and constant B and C. */
export function gemm(reader: NodeReader): Value {
  plainGemm(reader);
  const weights = matrixWeights(reader, quantisedConstant(reader, 1), reader.int("transB", 0) === 1);
  return pendingSum(reader, reader.real(0), weights, reader.findInput(2));
}

/** QGemm: a, a_scale, a_zero, b, b_scale, b_zero, c, y_scale, y_zero. */
export function qGemm(reader: NodeReader): Value {
  plainGemm(reader);
  const transposed = reader.int("transB", 0) === 1;
  const weights = matrixWeights(reader, constantWithScales(reader, 3, 4, 5, transposed ? 0 : 1), transposed);
  return sumLayer(reader, reader.levels(0, 1, 2), weights, reader.findInput(6), 7, 8);
}

function plainGemm(reader: NodeReader): void {
  if (reader.float("alpha", 1) !== 1 || reader.float("beta", 1) !== 1 || reader.int("transA", 0) !== 0) {
    reader.fail("its alpha and beta are not 1, or its first factor is transposed");
  }
}

function quantisedConstant(reader: NodeReader, index: number): QuantisedConstant {
  const value = reader.input(index);
  return value.kind === "quantised-constant" ? value : reader.fail("its weights are not quantised constants");
}

function constantWithScales(
  reader: NodeReader,
  index: number,
  scaleAt: number,
  zeroAt: number,
  axis: number,
): QuantisedConstant {
  const scales = reader.constant(scaleAt).data;
  const zeros = reader.findConstant(zeroAt)?.data ?? new Int8Array(scales.length);
  if (!(scales instanceof Float32Array) || (zeros.length !== 1 && zeros.length !== scales.length)) {
    return reader.fail("its weights' scales and zero points do not match");
  }
  const each = Array.from(scales, (_, i) => zeros[zeros.length === 1 ? 0 : i]!);
  return { kind: "quantised-constant", tensor: reader.constant(index), scales, zeros: each, axis };
}

function convWeights(reader: NodeReader, { tensor, scales, zeros, axis }: QuantisedConstant): Weights {
  const [channels, depth, rows, columns] = tensor.dims as [number, number, number, number];
  if (tensor.dims.length !== 4) reader.fail("it is not two-dimensional");
  if (scales.length > 1 && axis !== 0) reader.fail("its weights' scales do not belong to output channels");
  const window = windowOf(reader, [rows, columns]);
  const groups = reader.int("group", 1);
  const at = (channel: number, row: number, column: number, input: number): number =>
    ((channel * depth + input) * rows + row) * columns + column;
  return { tensor, scales, zeros, channels, depth, window, groups, at };
}

function matrixWeights(reader: NodeReader, constant: QuantisedConstant, transposed: boolean): Weights {
  const { tensor, scales, zeros, axis } = constant;
  if (tensor.dims.length !== 2) reader.fail("its second factor is not a matrix");
  const [channels, depth] = (transposed ? tensor.dims : tensor.dims.toReversed()) as [number, number];
  if (scales.length > 1 && axis !== (transposed ? 0 : 1)) reader.fail("its weights' scales do not belong to outputs");
  const window: Window = { size: [1, 1], stride: [1, 1], dilation: [1, 1], pads: [0, 0, 0, 0] };
  const at = transposed
    ? (channel: number, _row: number, _column: number, input: number): number => channel * depth + input
    : (channel: number, _row: number, _column: number, input: number): number => input * channels + channel;
  return { tensor, scales, zeros, channels, depth, window, groups: 1, at };
}

/** The window that a node's attributes say, of `size`. */
export function windowOf(reader: NodeReader, size: Pair): Window {
  if (size.some((side) => side < 1 || side > MAX_WINDOW)) reader.fail(`its window is not within 1 to ${MAX_WINDOW}`);
  const stride = reader.pair("strides", [1, 1], MAX_WINDOW);
  const dilation = reader.pair("dilations", [1, 1], MAX_WINDOW);
  const pads = padsOf(reader, size, stride, dilation);
  for (const [i, pad] of pads.entries()) {
    const reach = (size[(i % 2) as 0 | 1] - 1) * dilation[(i % 2) as 0 | 1];
    if (!(pad >= 0 && pad <= reach)) reader.fail("its padding is wider than its window");
  }
  return { size, stride, dilation, pads };
}

function padsOf(reader: NodeReader, size: Pair, stride: Pair, dilation: Pair): Window["pads"] {
  const auto = reader.text("auto_pad", "NOTSET");
  if (auto === "NOTSET") {
    const pads = reader.ints("pads") ?? [0, 0, 0, 0];
    return pads.length === 4 ? (pads as unknown as Window["pads"]) : reader.fail("it has not four paddings");
  }
  if (auto === "VALID") return [0, 0, 0, 0];
  if ((auto !== "SAME_UPPER" && auto !== "SAME_LOWER") || stride.some((step) => step !== 1)) {
    return reader.fail(`its padding ${auto} depends on the image's size`);
  }
  const before = ([0, 1] as const).map((axis) => {
    const both = (size[axis] - 1) * dilation[axis];
    return auto === "SAME_UPPER" ? Math.floor(both / 2) : Math.ceil(both / 2);
  }) as [number, number];
  const after = ([0, 1] as const).map((axis) => (size[axis] - 1) * dilation[axis] - before[axis]) as [number, number];
  return [...before, ...after];
}

function pendingSum(reader: NodeReader, input: RealValue, weights: Weights, bias: Value | null): Value {
  return {
    kind: "pending",
    operator: reader.operator,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    emit: (to, bounds) => addSum(reader, input, weights, bias, to, bounds),
  };
}

function sumLayer(
  reader: NodeReader,
  input: RealValue,
  weights: Weights,
  bias: Value | null,
  scaleAt: number,
  zeroAt: number,
): Value {
  const { quantisation, signed } = reader.quantisation(scaleAt, zeroAt);
  const ref = addSum(reader, input, weights, bias, quantisation, { low: 0, high: 255 });
  return { kind: "levels", ref, signed, quantisation };
}

function addSum(
  reader: NodeReader,
  { ref, quantisation: from }: RealValue,
  weights: Weights,
  bias: Value | null,
  to: Quantisation,
  bounds: { readonly low: number; readonly high: number },
): TensorRef {
  const { channels, depth, window, groups } = weights;
  if (ref.channelsLast) reader.fail("its input's channels come last");
  if (channels < 1 || depth < 1 || groups < 1 || channels % groups !== 0 || depth * groups !== ref.channels) {
    throw new NetworkShapesError(`${reader.operator} takes ${depth} × ${groups} channels of ${ref.channels}`);
  }
  const scaleOf = (channel: number): number => weights.scales[weights.scales.length === 1 ? 0 : channel]!;
  if (weights.scales.length !== 1 && weights.scales.length !== channels)
    reader.fail("its scales are not one a channel");
  const levels = orderWeights(weights);
  const given = biasLevels(reader, bias, channels, (channel) => from.scale * scaleOf(channel));
  const corrected = new Int32Array(channels);
  const factors = new Float32Array(channels);
  const perChannel = levels.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    let above = 0;
    let below = 0;
    for (let i = channel * perChannel; i < (channel + 1) * perChannel; i++) {
      if (levels[i]! > 0) above += levels[i]!;
      else below += levels[i]!;
    }
    const start = given[channel]! - from.zero * (above + below);
    // Written so that a bias that is no number fails too.
    if (!(start + 255 * below >= -(2 ** 31) && start + 255 * above < 2 ** 31 && Math.abs(start) < 2 ** 31)) {
      throw new OperatorUnsupportedError(reader.operator, "its sums could leave 32 bits");
    }
    corrected[channel] = start;
    const factor = convolutionFactor(from.scale, scaleOf(channel), to.scale);
    if (!(factor >= 0 && factor <= LARGEST_FACTOR)) reader.fail("its scales are too far apart");
    factors[channel] = Math.max(SMALLEST_FACTOR, factor);
  }
  return reader.builder.add(
    {
      kind: "convolution",
      from: [ref.index],
      ...{ channels, window, groups, depth, weights: levels, bias: corrected, factors },
      inputZero: from.zero,
      zero: to.zero,
      ...bounds,
    },
    [ref],
  );
}

/** `i8[channels, rows, columns, depth]` around 0. */
function orderWeights({ tensor, zeros, channels, depth, window, at }: Weights): Int8Array {
  if (tensor.type !== ELEMENT.int8 && tensor.type !== ELEMENT.uint8) {
    throw new TensorTypeUnsupportedError(tensor.name, "weights are int8 or uint8");
  }
  const [rows, columns] = window.size;
  const levels = new Int8Array(tensor.data.length);
  let next = 0;
  for (let channel = 0; channel < channels; channel++) {
    const zero = zeros[zeros.length === 1 ? 0 : channel]!;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (let input = 0; input < depth; input++) {
          const level = tensor.data[at(channel, row, column, input)]! - zero;
          if (level < -128 || level > 127) {
            throw new TensorTypeUnsupportedError(
              tensor.name,
              "its weights leave 8 signed bits around their zero point",
            );
          }
          levels[next++] = level;
        }
      }
    }
  }
  return levels;
}

/** `[channels]`: biases in the scale of the sums. */
function biasLevels(
  reader: NodeReader,
  bias: Value | null,
  channels: number,
  scaleOf: (channel: number) => number,
): ArrayLike<number> {
  if (bias === null) return new Int32Array(channels);
  if (bias.kind !== "constant" && bias.kind !== "quantised-constant") return reader.fail("its bias is not constant");
  const { data, name } = bias.tensor;
  if (data.length !== channels) throw new NetworkShapesError(`${reader.operator} has ${data.length} biases`, { name });
  if (bias.kind === "constant" && bias.tensor.type === ELEMENT.int32) return data;
  return Float64Array.from(data, (value, channel) => {
    if (bias.kind === "constant") return roundToEven(value / scaleOf(channel));
    const each = bias.scales.length === 1 ? 0 : channel;
    const ratio = bias.scales[each]! / scaleOf(channel);
    // The same scale but for the last digits of a float32.
    const same = Math.abs(ratio - 1) < 1e-5;
    return same ? value - bias.zeros[each]! : roundToEven((value - bias.zeros[each]!) * ratio);
  });
}
