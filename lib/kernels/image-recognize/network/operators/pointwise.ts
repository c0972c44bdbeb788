import { functionTable, type Quantisation, sumTable } from "../../definition.ts";
import { NetworkShapesError } from "../../recognize-errors.ts";
import type { NodeReader } from "../graph-builder.ts";
import type { RealValue, TensorRef, Value } from "../values.ts";
import { constantNumbers, pendingFunction } from "./quantisation.ts";

/** Relu: folded into the layer before it where that is not quantised yet. */
export function relu(reader: NodeReader): Value {
  return bounded(reader, 0, Number.POSITIVE_INFINITY);
}

/** Clip with constant bounds: attributes before opset 11, inputs from then on. */
export function clip(reader: NodeReader): Value {
  const bound = (index: number, name: string, absent: number): number => {
    if (reader.opset < 11) return reader.float(name, absent);
    const value = reader.findInput(index);
    if (value === null) return absent;
    return constantNumbers(value)?.[0] ?? reader.fail("its bounds are not constant");
  };
  const low = bound(1, "min", Number.NEGATIVE_INFINITY);
  const high = bound(2, "max", Number.POSITIVE_INFINITY);
  return low <= high ? bounded(reader, low, high) : reader.fail("its bounds are the wrong way round");
}

function bounded(reader: NodeReader, low: number, high: number): Value {
  const value = reader.input(0);
  const pending = value.kind === "pending" ? value : pendingFunction(reader, reader.real(0));
  // The later bound wins where they do not meet, as it does for real numbers.
  const clamp = (bound: number): number => Math.min(high, Math.max(low, bound));
  return { ...pending, low: clamp(pending.low), high: clamp(pending.high) };
}

export function leakyRelu(reader: NodeReader): Value {
  const slope = reader.float("alpha", 0.01);
  if (!Number.isFinite(slope)) reader.fail("its slope is no number");
  return pendingFunction(reader, reader.real(0), (value) => (value < 0 ? value * slope : value));
}

/** QLinearLeakyRelu: x, x_scale, x_zero, y_scale, y_zero. */
export function qLinearLeakyRelu(reader: NodeReader): Value {
  const slope = reader.float("alpha", 0.01);
  if (!Number.isFinite(slope)) reader.fail("its slope is no number");
  const { quantisation, signed } = reader.quantisation(3, 4);
  const pending = pendingFunction(reader, reader.levels(0, 1, 2), (value) => (value < 0 ? value * slope : value));
  return { kind: "levels", ref: pending.emit(quantisation, { low: 0, high: 255 }), signed, quantisation };
}

/** Add of two tensors of equal shape. */
export function add(reader: NodeReader): Value {
  const terms = [reader.real(0), reader.real(1)] as const;
  return {
    kind: "pending",
    operator: reader.operator,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    emit: (to, bounds) => addTerms(reader, terms, to, bounds),
  };
}

/** QLinearAdd: a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero. */
export function qLinearAdd(reader: NodeReader): Value {
  const { quantisation, signed } = reader.quantisation(6, 7);
  const terms = [reader.levels(0, 1, 2), reader.levels(3, 4, 5)] as const;
  return { kind: "levels", ref: addTerms(reader, terms, quantisation, { low: 0, high: 255 }), signed, quantisation };
}

function addTerms(
  reader: NodeReader,
  [a, b]: readonly [RealValue, RealValue],
  to: Quantisation,
  bounds: { readonly low: number; readonly high: number },
): TensorRef {
  if (a.ref.channels !== b.ref.channels || a.ref.rank !== b.ref.rank || a.ref.channelsLast !== b.ref.channelsLast) {
    throw new NetworkShapesError(`${reader.operator} has terms of ${a.ref.channels} and ${b.ref.channels} channels`);
  }
  const tables = new Int32Array(512);
  tables.set(sumTable(a.quantisation, to));
  tables.set(sumTable(b.quantisation, to), 256);
  const from = [a.ref.index, b.ref.index];
  return reader.builder.add({ kind: "sum", from, channels: a.ref.channels, tables, zero: to.zero, ...bounds }, [
    a.ref,
    b.ref,
  ]);
}

/** Concat along channels. */
export function concat(reader: NodeReader): Value {
  const parts = reader.node.inputs.map((_, index) => reader.real(index));
  channelAxis(reader, parts);
  return {
    kind: "pending",
    operator: reader.operator,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    emit: (to, bounds) => joinParts(reader, parts, to, bounds),
  };
}

/** QLinearConcat: y_scale, y_zero, then each input with its scale and zero point. */
export function qLinearConcat(reader: NodeReader): Value {
  const { quantisation, signed } = reader.quantisation(0, 1);
  const count = Math.floor((reader.node.inputs.length - 2) / 3);
  const parts = Array.from({ length: count }, (_, i) => reader.levels(2 + 3 * i, 3 + 3 * i, 4 + 3 * i));
  channelAxis(reader, parts);
  return { kind: "levels", ref: joinParts(reader, parts, quantisation, { low: 0, high: 255 }), signed, quantisation };
}

function channelAxis(reader: NodeReader, parts: readonly RealValue[]): void {
  const [first] = parts;
  if (!first) reader.fail("it joins nothing");
  const { rank, channelsLast } = first.ref;
  if (parts.some(({ ref }) => ref.rank !== rank || ref.channelsLast !== channelsLast)) {
    throw new NetworkShapesError("Concat joins tensors of different order");
  }
  const axis = reader.int("axis", Number.NaN);
  if ((axis < 0 ? axis + rank : axis) !== (channelsLast ? 3 : 1)) reader.fail("it does not join channels");
}

function joinParts(
  reader: NodeReader,
  parts: readonly RealValue[],
  to: Quantisation,
  { low, high }: { readonly low: number; readonly high: number },
): TensorRef {
  const tables = parts.map(({ quantisation }) =>
    functionTable(quantisation, to).map((level) => Math.min(high, Math.max(low, level))),
  );
  const refs = parts.map(({ ref }) => ref);
  const channels = refs.reduce((sum, ref) => sum + ref.channels, 0);
  return reader.builder.add({ kind: "join", from: refs.map(({ index }) => index), channels, tables }, refs);
}

/** Softmax over the classes, at the network's end. */
export function softmax(reader: NodeReader): Value {
  const of = reader.real(0);
  const axis = reader.int("axis", reader.opset < 13 ? 1 : -1);
  const single = of.ref.width === 1 && of.ref.height === 1;
  const last = (axis < 0 ? axis + of.ref.rank : axis) === of.ref.rank - 1;
  if (!single || (of.ref.rank === 2 ? !last : axis !== 1)) reader.fail("it is not over the classes");
  return { kind: "softmax", of };
}
