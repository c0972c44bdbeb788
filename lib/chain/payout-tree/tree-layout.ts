import { LEAF_BYTES, NODE_BYTES } from "./leaf.ts";

/**
 * How a tree is stored: a header, a table of its accounts, and its nodes from the root down. One proof is read with some
 * twenty reads in the table and twenty in the nodes, wherever the bytes lie; the 120 MB of a million accounts never have
 * to be in memory.
 *
 * ```
 * header   u8[16] "tabgrid/tree/1\0\0", u32 accounts (big-endian), u8[12] zero
 * records  u8[accounts, 56] ascending by account: account 20, cumulative amount 32 (big-endian), node of its leaf u32
 * nodes    u8[2 × accounts − 1, 32] node 0 is the root; node i has the children 2i + 1 and 2i + 2
 * ```
 */
export const HEADER_BYTES = 32;
export const RECORD_BYTES = LEAF_BYTES + 4;

const MAGIC = new TextEncoder().encode("tabgrid/tree/1\0\0");
const COUNT_AT = 16;

/** Size of a tree of `count` accounts, in bytes. */
export function treeBytes(count: number): number {
  return nodesAt(count) + (2 * count - 1) * NODE_BYTES;
}

/** Where the nodes of a tree of `count` accounts begin. */
export function nodesAt(count: number): number {
  return HEADER_BYTES + count * RECORD_BYTES;
}

/** A new tree's bytes with its header written; its two tables as views. */
export function allocateTree(count: number): {
  bytes: Uint8Array<ArrayBuffer>;
  records: Uint8Array<ArrayBuffer>;
  nodes: Uint8Array<ArrayBuffer>;
} {
  const bytes = new Uint8Array(treeBytes(count));
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(COUNT_AT, count);
  return { bytes, records: bytes.subarray(HEADER_BYTES, nodesAt(count)), nodes: bytes.subarray(nodesAt(count)) };
}

/** The number of accounts that a header announces, or null when it is not that of a tree. */
export function countOf(header: Uint8Array): number | null {
  if (header.length !== HEADER_BYTES || MAGIC.some((byte, i) => header[i] !== byte)) return null;
  const count = new DataView(header.buffer, header.byteOffset).getUint32(COUNT_AT);
  return count > 0 ? count : null;
}
