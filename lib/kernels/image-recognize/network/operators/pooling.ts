import { meanFactor } from "../../definition.ts";
import { MAX_WINDOW } from "../../limits.ts";
import type { NodeReader } from "../graph-builder.ts";
import type { Window } from "../layers.ts";
import type { RealValue, TensorRef, Value } from "../values.ts";
import { windowOf } from "./convolution.ts";

/** Factors beyond this would leave the bytes for every sum but 0. */
const LARGEST_FACTOR = 2 ** 10;

/** MaxPool of levels, or of the numbers they stand for: the greatest level stands for the greatest number. */
export function maxPool(reader: NodeReader): Value {
  const value = reader.input(0);
  if (value.kind !== "real" && value.kind !== "levels") return reader.fail("its input is not quantised");
  if (reader.node.outputs.length > 1) reader.fail("it also gives indices");
  const { ref } = value;
  spatial(reader, ref);
  const layer = { kind: "maximum", from: [ref.index], channels: ref.channels, window: poolWindow(reader) } as const;
  return { ...value, ref: reader.builder.add(layer, [ref]) };
}

/** AveragePool between DequantizeLinear and QuantizeLinear. */
export function averagePool(reader: NodeReader): Value {
  const window = poolWindow(reader);
  padsCount(reader, window);
  return pendingMean(reader, reader.real(0), window);
}

export function globalAveragePool(reader: NodeReader): Value {
  return pendingMean(reader, reader.real(0), null);
}

/** QLinearAveragePool: x, x_scale, x_zero, y_scale, y_zero. */
export function qLinearAveragePool(reader: NodeReader): Value {
  const window = poolWindow(reader);
  padsCount(reader, window);
  return meanLevels(reader, window);
}

/** QLinearGlobalAveragePool: x, x_scale, x_zero, y_scale, y_zero. */
export function qLinearGlobalAveragePool(reader: NodeReader): Value {
  return meanLevels(reader, null);
}

/** The mean over the whole raster, as ReduceMean over the two last axes writes it. */
export function reduceMean(reader: NodeReader): Value {
  const axes = reader.ints("axes") ?? (reader.node.inputs[1] ? reader.numbers(1) : []);
  const sorted = axes.map((axis) => (axis < 0 ? axis + 4 : axis)).sort();
  if (sorted.join() !== "2,3") reader.fail("it does not go over rows and columns");
  const value = pendingMean(reader, reader.real(0), null);
  if (reader.int("keepdims", 1) === 1) return value;
  return {
    ...value,
    emit: (to, bounds) => ({ ...value.emit(to, bounds), rank: 2 }),
  };
}

function meanLevels(reader: NodeReader, window: Window | null): Value {
  if (reader.int("channels_last", 0) !== 0) reader.fail("its channels come last");
  const value = pendingMean(reader, reader.levels(0, 1, 2), window);
  const { quantisation, signed } = reader.quantisation(3, 4);
  return { kind: "levels", ref: value.emit(quantisation, { low: 0, high: 255 }), signed, quantisation };
}

function pendingMean(reader: NodeReader, { ref, quantisation }: RealValue, window: Window | null) {
  spatial(reader, ref);
  return {
    kind: "pending" as const,
    operator: reader.operator,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    emit(to: RealValue["quantisation"], bounds: { readonly low: number; readonly high: number }): TensorRef {
      if (!(meanFactor(quantisation.scale, to.scale, 1) <= LARGEST_FACTOR)) reader.fail("its scales are too far apart");
      const layer = { from: [ref.index], channels: ref.channels, inputZero: quantisation.zero, to, ...bounds };
      return reader.builder.add({ kind: "average", window, inputScale: quantisation.scale, ...layer }, [ref]);
    },
  };
}

function poolWindow(reader: NodeReader): Window {
  const size = reader.pair("kernel_shape", [0, 0], MAX_WINDOW);
  if (reader.int("ceil_mode", 0) !== 0) reader.fail("its size is rounded up");
  return windowOf(reader, size);
}

function padsCount(reader: NodeReader, { pads }: Window): void {
  if (reader.int("count_include_pad", 0) === 0 && pads.some((pad) => pad > 0)) {
    reader.fail("its padding does not count, so that borders are other means");
  }
}

function spatial(reader: NodeReader, { rank, channelsLast }: TensorRef): void {
  if (rank !== 4 || channelsLast) reader.fail("its input is not [1, channels, height, width]");
}
