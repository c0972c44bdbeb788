import { dequantise, functionTable, type Quantisation, quantise } from "../../definition.ts";
import { ELEMENT } from "../../onnx/onnx-model.ts";
import { TensorTypeUnsupportedError } from "../../recognize-errors.ts";
import { isScale, type NodeReader } from "../graph-builder.ts";
import type { PendingValue, RealValue, TensorRef, Value } from "../values.ts";

/** QuantizeLinear: says how what came before it becomes levels. */
export function quantizeLinear(reader: NodeReader): Value {
  const value = reader.input(0);
  const { quantisation, signed } = reader.quantisation(1, 2);
  return { kind: "levels", ref: quantised(reader, value, quantisation), signed, quantisation };
}

function quantised(reader: NodeReader, value: Value, to: Quantisation): TensorRef {
  if (value.kind === "pending") return emitPending(value, to);
  if (value.kind !== "real") return reader.fail("its input is neither computed by a layer nor the network's input");
  const { ref, quantisation } = value;
  if (quantisation.scale === to.scale && quantisation.zero === to.zero) return ref;
  return emitPending(pendingFunction(reader, value), to);
}

/** Adds the layer of a pending value, with its bounds as levels: rounding keeps the order of numbers. */
export function emitPending({ low, high, emit }: PendingValue, to: Quantisation): TensorRef {
  const bound = (value: number, absent: number): number => (Number.isFinite(value) ? quantise(value, to) : absent);
  return emit(to, { low: bound(low, 0), high: bound(high, 255) });
}

/** A function of real numbers, quantised by what follows. */
export function pendingFunction(
  { operator, builder }: NodeReader,
  { ref, quantisation }: RealValue,
  apply?: (value: number) => number,
): PendingValue {
  return {
    kind: "pending",
    operator,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    emit(to, { low, high }) {
      const table = functionTable(quantisation, to, apply).map((level) => Math.min(high, Math.max(low, level)));
      return builder.add({ kind: "table", from: [ref.index], channels: ref.channels, table }, [ref]);
    },
  };
}

/** DequantizeLinear: of levels, or of constants. */
export function dequantizeLinear(reader: NodeReader): Value {
  const value = reader.input(0);
  if (value.kind === "levels") return reader.levels(0, 1, 2);
  if (value.kind !== "constant") return reader.fail("its input is not quantised");
  const { tensor } = value;
  const scales = reader.constant(1);
  const zeros = reader.findConstant(2);
  const axis = reader.int("axis", 1);
  const whole = axis < 0 ? axis + tensor.dims.length : axis;
  if (![ELEMENT.int8, ELEMENT.uint8, ELEMENT.int32].includes(tensor.type as 2)) {
    throw new TensorTypeUnsupportedError(tensor.name, "quantised constants are int8, uint8 or int32");
  }
  if (!(scales.data instanceof Float32Array) || !scales.data.every(isScale)) {
    throw new TensorTypeUnsupportedError(scales.name, "scales are floats above 0");
  }
  const counts = [1, tensor.dims[whole] ?? 1];
  if (!counts.includes(scales.data.length) || (zeros && zeros.data.length !== scales.data.length)) {
    return reader.fail("it has neither one scale nor one for each channel");
  }
  return {
    kind: "quantised-constant",
    tensor,
    scales: scales.data,
    zeros: zeros ? [...zeros.data] : Array.from(scales.data, () => 0),
    axis: whole,
  };
}

/** Real numbers of a constant with one scale, or of a plain one. */
export function constantNumbers(value: Value): readonly number[] | null {
  if (value.kind === "constant") return value.tensor.data.length <= 64 ? [...value.tensor.data] : null;
  if (value.kind !== "quantised-constant" || value.scales.length > 1 || value.tensor.data.length > 64) return null;
  const quantisation = { scale: value.scales[0]!, zero: value.zeros[0]! };
  return Array.from(value.tensor.data, (level) => dequantise(level, quantisation));
}
