import { NetworkFileBrokenError, NetworkTooLargeError, TensorTypeUnsupportedError } from "../recognize-errors.ts";
import {
  ELEMENT,
  type OnnxAttribute,
  type OnnxData,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from "./onnx-model.ts";
import { bytesOf, floatsOf, integerOf, integersOf, readFields, textOf, type WireField } from "./wire-reader.ts";

/** Most nodes, constants, and metadata entries of a file, and most inputs, outputs or attributes of a node. */
const MAX_PARTS = 4096;
const MAX_NODE_PARTS = 64;
/** Most dimensions of a tensor, and most values of a list in an attribute. */
const MAX_DIMS = 8;
const MAX_LIST = 64;

/** Field of TensorProto that holds values of a type, when they are not raw. */
const LIST_FIELD: ReadonlyMap<number, number> = new Map([
  [ELEMENT.float32, 4],
  [ELEMENT.uint8, 5],
  [ELEMENT.int8, 5],
  [ELEMENT.int32, 5],
  [ELEMENT.int64, 7],
]);

/**
 * Reads an ONNX file that is not trusted. Nothing is allocated beyond a small multiple of the file's own size, whatever
 * it declares; unknown fields are skipped, as protocol buffers want.
 *
 * @throws {NetworkFileBrokenError} @throws {NetworkTooLargeError} @throws {TensorTypeUnsupportedError}
 */
export function readModel(file: Uint8Array): OnnxModel {
  let irVersion = 0;
  let graph: Uint8Array | null = null;
  const opsets = new Map<string, number>();
  const metadata = new Map<string, string>();
  for (const field of readFields(file)) {
    if (field.number === 1) irVersion = integerOf(field);
    else if (field.number === 7) graph = bytesOf(field);
    else if (field.number === 8) {
      const { domain, version } = readOpset(bytesOf(field));
      opsets.set(domain, version);
    } else if (field.number === 14) {
      const { key, value } = readEntry(bytesOf(field));
      metadata.set(key, value);
    }
    if (opsets.size + metadata.size > MAX_PARTS) throw tooMany("entries", MAX_PARTS);
  }
  if (graph === null || irVersion < 1 || opsets.size === 0) throw new NetworkFileBrokenError("it holds no graph");
  return { irVersion, opsets, metadata, ...readGraph(graph) };
}

function readGraph(bytes: Uint8Array): Pick<OnnxModel, "nodes" | "tensors" | "inputs" | "outputs"> {
  const nodes: OnnxNode[] = [];
  const tensors: OnnxTensor[] = [];
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) nodes.push(readNode(bytesOf(field)));
    else if (field.number === 5) tensors.push(readTensor(bytesOf(field)));
    else if (field.number === 11) inputs.push(readValueInfo(bytesOf(field)));
    else if (field.number === 12) outputs.push(readValueInfo(bytesOf(field)));
    else if (field.number === 15) throw new NetworkFileBrokenError("it holds sparse constants, which are not read");
    if (Math.max(nodes.length, tensors.length, inputs.length, outputs.length) > MAX_PARTS) {
      throw tooMany("nodes or constants", MAX_PARTS);
    }
  }
  return { nodes, tensors, inputs, outputs };
}

function readNode(bytes: Uint8Array): OnnxNode {
  const node = { name: "", op: "", domain: "" };
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  for (const field of readFields(bytes)) {
    if (field.number === 1) inputs.push(textOf(field));
    else if (field.number === 2) outputs.push(textOf(field));
    else if (field.number === 3) node.name = textOf(field);
    else if (field.number === 4) node.op = textOf(field);
    else if (field.number === 5) {
      const { name, ...value } = readAttribute(bytesOf(field));
      attributes.set(name, value);
    } else if (field.number === 7) node.domain = textOf(field);
    if (Math.max(inputs.length, outputs.length, attributes.size) > MAX_NODE_PARTS) {
      throw tooMany("inputs, outputs or attributes of a node", MAX_NODE_PARTS);
    }
  }
  const domain = node.domain === "ai.onnx" ? "" : node.domain;
  return { ...node, domain, inputs, outputs, attributes };
}

function readAttribute(bytes: Uint8Array): OnnxAttribute & { readonly name: string } {
  let name = "";
  let value: OnnxAttribute = {};
  const floats: number[] = [];
  const ints: number[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = textOf(field);
    else if (field.number === 2) value = { ...value, f: floatsOf(field)[0] ?? 0 };
    else if (field.number === 3) value = { ...value, i: integerOf(field) };
    else if (field.number === 4) value = { ...value, s: textOf(field) };
    else if (field.number === 5) value = { ...value, t: readTensor(bytesOf(field)) };
    else if (field.number === 7) append(floats, floatsOf(field), MAX_LIST);
    else if (field.number === 8) append(ints, integersOf(field), MAX_LIST);
  }
  return { name, ...value, ...(floats.length > 0 && { floats }), ...(ints.length > 0 && { ints }) };
}

function readValueInfo(bytes: Uint8Array): OnnxValueInfo {
  let name = "";
  let type = 0;
  const dims: number[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = textOf(field);
    if (field.number !== 2) continue;
    // TypeProto.tensor_type, then TypeProto.Tensor { elem_type, shape }.
    for (const kind of readFields(bytesOf(field))) {
      if (kind.number !== 1) continue;
      for (const part of readFields(bytesOf(kind))) {
        if (part.number === 1) type = integerOf(part);
        else if (part.number === 2) append(dims, readShape(bytesOf(part)), MAX_DIMS);
      }
    }
  }
  return { name, type, dims };
}

/** Dimensions of a TensorShapeProto; −1 for those without a value. */
function* readShape(bytes: Uint8Array): Generator<number> {
  for (const field of readFields(bytes)) {
    if (field.number !== 1) continue;
    let size = -1;
    for (const part of readFields(bytesOf(field))) if (part.number === 1) size = integerOf(part);
    yield size;
  }
}

function readTensor(bytes: Uint8Array): OnnxTensor {
  let name = "";
  let type = 0;
  let raw: Uint8Array | null = null;
  const dims: number[] = [];
  const lists: WireField[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) append(dims, integersOf(field), MAX_DIMS);
    else if (field.number === 2) type = integerOf(field);
    else if (field.number === 8) name = textOf(field);
    else if (field.number === 9) raw = bytesOf(field);
    else if (field.number === 4 || field.number === 5 || field.number === 7) lists.push(field);
    else if (field.number === 13 || (field.number === 14 && integerOf(field) !== 0)) {
      throw new NetworkFileBrokenError("it keeps constants in another file", { tensor: name });
    }
  }
  const count = dims.reduce((product, size) => product * size, 1);
  if (dims.some((size) => !Number.isSafeInteger(size) || size < 0)) {
    throw new NetworkFileBrokenError("a constant has no sound size", { tensor: name });
  }
  const data = raw ? fromRaw(raw, type, name) : fromLists(lists, type, name, count);
  if (data.length !== count)
    throw new NetworkFileBrokenError("a constant is not of its declared size", { tensor: name });
  return { name, type, dims, data };
}

/** Little-endian values as they lie in the file. */
function fromRaw(raw: Uint8Array, type: number, name: string): OnnxData {
  const valueBytes = type === ELEMENT.int64 ? 8 : type === ELEMENT.float32 || type === ELEMENT.int32 ? 4 : 1;
  if (raw.length % valueBytes !== 0) throw new NetworkFileBrokenError("a constant ends amid a value", { tensor: name });
  if (type === ELEMENT.uint8) return raw;
  if (type === ELEMENT.int8) return new Int8Array(raw.buffer, raw.byteOffset, raw.length);
  const aligned = raw.slice().buffer;
  if (type === ELEMENT.float32) return new Float32Array(aligned);
  if (type === ELEMENT.int32) return new Int32Array(aligned);
  if (type === ELEMENT.int64) return Float64Array.from(new BigInt64Array(aligned), Number);
  throw new TensorTypeUnsupportedError(name, `its elements are of ONNX type ${type}`);
}

/** Values written one by one. `count` of them were declared; there cannot be more than the fields have bytes. */
function fromLists(lists: readonly WireField[], type: number, name: string, count: number): OnnxData {
  const number = LIST_FIELD.get(type);
  if (number === undefined) throw new TensorTypeUnsupportedError(name, `its elements are of ONNX type ${type}`);
  const fields = lists.filter((field) => field.number === number);
  // A varint that is not in a list has no bytes of its own.
  const most = fields.reduce((sum, { bytes }) => sum + Math.max(1, bytes.length), 0);
  if (count > most) throw new NetworkFileBrokenError("a constant is not of its declared size", { tensor: name });
  const data = emptyData(type, count);
  let at = 0;
  for (const field of fields) {
    for (const value of type === ELEMENT.float32 ? floatsOf(field) : integersOf(field)) data[at++] = value;
  }
  // Values past the end were dropped, but counted.
  if (at !== count) throw new NetworkFileBrokenError("a constant is not of its declared size", { tensor: name });
  return data;
}

function emptyData(type: number, count: number): OnnxData {
  if (type === ELEMENT.float32) return new Float32Array(count);
  if (type === ELEMENT.uint8) return new Uint8Array(count);
  if (type === ELEMENT.int8) return new Int8Array(count);
  return type === ELEMENT.int32 ? new Int32Array(count) : new Float64Array(count);
}

function readOpset(bytes: Uint8Array): { readonly domain: string; readonly version: number } {
  let domain = "";
  let version = 0;
  for (const field of readFields(bytes)) {
    if (field.number === 1) domain = textOf(field);
    else if (field.number === 2) version = integerOf(field);
  }
  return { domain: domain === "ai.onnx" ? "" : domain, version };
}

function readEntry(bytes: Uint8Array): { readonly key: string; readonly value: string } {
  let key = "";
  let value = "";
  for (const field of readFields(bytes)) {
    if (field.number === 1) key = textOf(field);
    else if (field.number === 2) value = textOf(field);
  }
  return { key, value };
}

function append(list: number[], values: Iterable<number>, most: number): void {
  for (const value of values) {
    list.push(value);
    if (list.length > most) throw tooMany("values in a list", most);
  }
}

const tooMany = (what: string, limit: number): NetworkTooLargeError =>
  new NetworkTooLargeError(`it has more than ${limit} ${what}`, limit + 1, limit);
