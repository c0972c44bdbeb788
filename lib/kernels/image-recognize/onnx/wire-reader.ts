import { NetworkFileBrokenError } from "../recognize-errors.ts";

/** Longest name or other text that is read, in bytes. */
const MAX_TEXT_BYTES = 65_536;

/** Wire types of protocol buffers. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** One field of a message. */
export interface WireField {
  readonly number: number;
  /** Of a varint: its value as a signed 64-bit integer, rounded to the nearest double beyond 2⁵³. Else 0. */
  readonly integer: number;
  /** Of everything else: its bytes, a view of the file. */
  readonly bytes: Uint8Array;
  readonly wireType: number;
}

const NO_BYTES = new Uint8Array(0);
const text = new TextDecoder("utf-8", { fatal: true });

/**
 * The fields of a message in protocol buffers' wire format, in order. Copies nothing, so that what a hostile file can
 * take is bounded by its own size. Groups, which ONNX does not use, are refused.
 *
 * Source: protobuf.dev/programming-guides/encoding.
 *
 * @throws {NetworkFileBrokenError}
 */
export function* readFields(message: Uint8Array): Generator<WireField> {
  for (let at = 0; at < message.length; ) {
    const key = readVarint(message, at);
    at = key.end;
    const number = Math.floor(key.value / 8);
    const wireType = key.value % 8;
    if (number < 1 || number > 0x1fffffff) throw new NetworkFileBrokenError("a field has no number");
    if (wireType === VARINT) {
      const { value, end } = readVarint(message, at);
      at = end;
      yield { number, integer: value, bytes: NO_BYTES, wireType };
      continue;
    }
    let length: number;
    if (wireType === BYTES) {
      const size = readVarint(message, at);
      at = size.end;
      length = size.value;
    } else if (wireType === FIXED32) length = 4;
    else if (wireType === FIXED64) length = 8;
    else throw new NetworkFileBrokenError("a field is of an unknown kind");
    if (length < 0 || length > message.length - at) throw new NetworkFileBrokenError("a field ends after its message");
    yield { number, integer: 0, bytes: message.subarray(at, at + length), wireType };
    at += length;
  }
}

/** A varint as a signed 64-bit integer, and where it ends. @throws {NetworkFileBrokenError} */
function readVarint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let low = 0;
  let high = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) break;
    const bits = byte & 127;
    // Seven bits at 7·i of 64: the fifth byte lies on both halves.
    if (i < 4) low |= bits << (7 * i);
    else if (i === 4) {
      low |= bits << 28;
      high |= bits >> 4;
    } else high |= bits << (7 * i - 32);
    if (byte < 128) return { value: high * 2 ** 32 + (low >>> 0), end: start + i + 1 };
  }
  throw new NetworkFileBrokenError("a number does not end");
}

/** The field's value. @throws {NetworkFileBrokenError} when it is no integer. */
export function integerOf(field: WireField): number {
  if (field.wireType !== VARINT) throw new NetworkFileBrokenError("a number is missing", { field: field.number });
  return field.integer;
}

/** @throws {NetworkFileBrokenError} when the field is not a message, a text or bytes. */
export function bytesOf(field: WireField): Uint8Array {
  if (field.wireType !== BYTES) throw new NetworkFileBrokenError("a message is missing", { field: field.number });
  return field.bytes;
}

/** @throws {NetworkFileBrokenError} */
export function textOf(field: WireField): string {
  const bytes = bytesOf(field);
  if (bytes.length > MAX_TEXT_BYTES) throw new NetworkFileBrokenError("a name is too long");
  try {
    return text.decode(bytes);
  } catch {
    throw new NetworkFileBrokenError("a name is not UTF-8");
  }
}

/** Values of a repeated integer field, packed or not; as many at most as the field has bytes. */
export function* integersOf(field: WireField): Generator<number> {
  if (field.wireType === VARINT) {
    yield field.integer;
    return;
  }
  const bytes = bytesOf(field);
  for (let at = 0; at < bytes.length; ) {
    const { value, end } = readVarint(bytes, at);
    at = end;
    yield value;
  }
}

/** Values of a repeated float field, packed or not. @throws {NetworkFileBrokenError} */
export function floatsOf({ wireType, bytes }: WireField): Float32Array<ArrayBuffer> {
  if ((wireType !== BYTES && wireType !== FIXED32) || bytes.length % 4 !== 0) {
    throw new NetworkFileBrokenError("a fraction is missing");
  }
  return new Float32Array(bytes.slice().buffer);
}
