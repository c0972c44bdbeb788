import type { Keccak } from "./keccak.ts";
import {
  ACCOUNT_BYTES,
  compareBytes,
  createLeafHash,
  createPairHash,
  type Hex,
  hexOf,
  LEAF_BYTES,
  NODE_BYTES,
  readAmount,
  writeAccount,
} from "./leaf.ts";
import { PayoutTreeCorruptError } from "./payout-tree-errors.ts";
import { countOf, HEADER_BYTES, nodesAt, RECORD_BYTES, treeBytes } from "./tree-layout.ts";

/** Reads exactly `length` bytes at an offset: of an array, a file, a range of a blob. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

/** What an account needs to claim: the arguments of `RewardDistributor.claim`. */
export interface PayoutProof {
  readonly cumulativeWei: bigint;
  /** Siblings from the leaf up to the root. */
  readonly proof: readonly Hex[];
}

/** A stored tree, read a proof at a time. */
export interface PayoutTree {
  readonly root: Hex;
  /** Number of accounts. */
  readonly size: number;
  /**
   * An account's amount and proof, or null when it has none. What is returned was checked against the root.
   *
   * @throws `payout-tree.corrupt` when the stored bytes do not lead to the root; `payout-tree.leaf` when `account` is no address.
   */
  findProof(account: Hex): Promise<PayoutProof | null>;
}

/**
 * Opens a tree that {@link PayoutTreeBuilder} made.
 *
 * @param sizeBytes how long the stored tree is; one cut short is refused.
 * @throws `payout-tree.corrupt`
 */
export async function openPayoutTree(keccak: Keccak, readAt: ReadAt, sizeBytes: number): Promise<PayoutTree> {
  const size = sizeBytes < HEADER_BYTES ? null : countOf(await readAt(0, HEADER_BYTES));
  if (size === null) throw new PayoutTreeCorruptError("These bytes are not a payout tree.");
  if (sizeBytes !== treeBytes(size)) throw new PayoutTreeCorruptError("The payout tree was cut short.");
  const readNode = (node: number): Promise<Uint8Array> => readAt(nodesAt(size) + node * NODE_BYTES, NODE_BYTES);
  const root = await readNode(0);
  const leafHash = createLeafHash(keccak);
  const pairHash = createPairHash(keccak);

  const findRecord = async (account: Uint8Array): Promise<Uint8Array | null> => {
    for (let low = 0, high = size - 1; low <= high; ) {
      const middle = (low + high) >>> 1;
      const record = await readAt(HEADER_BYTES + middle * RECORD_BYTES, RECORD_BYTES);
      const order = compareBytes(account, record.subarray(0, ACCOUNT_BYTES));
      if (order === 0) return record;
      if (order < 0) high = middle - 1;
      else low = middle + 1;
    }
    return null;
  };

  return {
    root: hexOf(root),
    size,
    async findProof(accountText) {
      const account = new Uint8Array(ACCOUNT_BYTES);
      writeAccount(accountText, account, 0);
      const record = await findRecord(account);
      if (record === null) return null;
      const view = new DataView(record.buffer, record.byteOffset);
      let node = view.getUint32(LEAF_BYTES);
      let hash = leafHash(record.subarray(0, LEAF_BYTES));
      const pair = new Uint8Array(2 * NODE_BYTES);
      const proof: Hex[] = [];
      if (node > 2 * size - 2) throw new PayoutTreeCorruptError("The payout tree was damaged.");
      for (; node > 0; node = (node - 1) >>> 1) {
        const sibling = await readNode(node % 2 === 0 ? node - 1 : node + 1);
        proof.push(hexOf(sibling));
        pair.set(hash);
        pair.set(sibling, NODE_BYTES);
        hash = pairHash(pair);
      }
      if (compareBytes(hash, root) !== 0) throw new PayoutTreeCorruptError("The payout tree was damaged.");
      return { cumulativeWei: readAmount(view, ACCOUNT_BYTES), proof };
    },
  };
}

/** Reads a tree that is in memory. */
export function readBytes(bytes: Uint8Array): ReadAt {
  return async (offset, length) => bytes.subarray(offset, offset + length);
}
