import {
  ELEMENT,
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from "./onnx-model.ts";

/** AttributeProto.AttributeType of each member of {@link OnnxAttribute}. */
const ATTRIBUTE_TYPE = { f: 1, i: 2, s: 3, t: 4, floats: 6, ints: 7 } as const;

/** Writes an ONNX file: what `readModel` reads, and any other reader of ONNX. Tensors are written as raw data. */
export function writeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const graph = message(
    ...model.nodes.map((node) => nested(1, nodeMessage(node))),
    text(2, "network"),
    ...model.tensors.map((tensor) => nested(5, tensorMessage(tensor))),
    ...model.inputs.map((info) => nested(11, valueInfoMessage(info))),
    ...model.outputs.map((info) => nested(12, valueInfoMessage(info))),
  );
  return message(
    integer(1, model.irVersion),
    text(2, "tabgrid"),
    nested(7, graph),
    ...[...model.opsets].map(([domain, version]) => nested(8, message(text(1, domain), integer(2, version)))),
    ...[...model.metadata].map(([key, value]) => nested(14, message(text(1, key), text(2, value)))),
  );
}

function nodeMessage({ name, op, domain, inputs, outputs, attributes }: OnnxNode): Uint8Array {
  return message(
    ...inputs.map((input) => text(1, input)),
    ...outputs.map((output) => text(2, output)),
    text(3, name),
    text(4, op),
    ...[...attributes].map(([key, value]) => nested(5, attributeMessage(key, value))),
    ...(domain === "" ? [] : [text(7, domain)]),
  );
}

function attributeMessage(name: string, { f, i, s, t, floats, ints }: OnnxAttribute): Uint8Array {
  const parts = [text(1, name)];
  const typed = (type: keyof typeof ATTRIBUTE_TYPE, ...values: Uint8Array[]): void => {
    parts.push(...values, integer(20, ATTRIBUTE_TYPE[type]));
  };
  if (f !== undefined) typed("f", fixed32(2, f));
  if (i !== undefined) typed("i", integer(3, i));
  if (s !== undefined) typed("s", text(4, s));
  if (t !== undefined) typed("t", nested(5, tensorMessage(t)));
  if (floats !== undefined) typed("floats", ...floats.map((value) => fixed32(7, value)));
  if (ints !== undefined) typed("ints", ...ints.map((value) => integer(8, value)));
  return message(...parts);
}

function tensorMessage({ name, type, dims, data }: OnnxTensor): Uint8Array {
  const stored = type === ELEMENT.int64 ? BigInt64Array.from(data, BigInt) : data;
  const raw = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  return message(...dims.map((size) => integer(1, size)), integer(2, type), text(8, name), nested(9, raw));
}

function valueInfoMessage({ name, type, dims }: OnnxValueInfo): Uint8Array {
  const shape = message(
    ...dims.map((size, axis) => nested(1, size < 0 ? text(2, `${name}${axis}`) : integer(1, size))),
  );
  return message(text(1, name), nested(2, nested(1, message(integer(1, type), nested(2, shape)))));
}

const encoder = new TextEncoder();

const text = (number: number, value: string): Uint8Array => nested(number, encoder.encode(value));

const nested = (number: number, bytes: Uint8Array): Uint8Array =>
  message(varint(number * 8 + 2), varint(bytes.length), bytes);

const integer = (number: number, value: number): Uint8Array => message(varint(number * 8), varint(value));

const fixed32 = (number: number, value: number): Uint8Array =>
  message(varint(number * 8 + 5), new Uint8Array(Float32Array.of(value).buffer));

/** Integers below 0 are written in ten bytes, as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  while (left > 127n) {
    bytes.push(Number(left & 127n) | 128);
    left >>= 7n;
  }
  return Uint8Array.of(...bytes, Number(left));
}

function message(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
