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
  type PayoutLeaf,
  readAmount,
  writeAccount,
} from "./leaf.ts";
import { followMultiProof, packFlags, planMultiProof } from "./multi-proof.ts";
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

/** What it takes to claim for many at once: the arguments of `RewardDistributor.claimMany`. */
export interface PayoutMultiProof {
  /** In the order that the proof is about. */
  readonly leaves: readonly PayoutLeaf[];
  /** Siblings that cannot be computed from the leaves. */
  readonly proof: readonly Hex[];
  /** OpenZeppelin's `proofFlags`, packed: see {@link packFlags}. */
  readonly flags: readonly bigint[];
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
  /**
   * One proof for many accounts, or null when none of them has an amount; the others are left out.
   *
   * @throws like {@link findProof}
   */
  findMultiProof(accounts: readonly Hex[]): Promise<PayoutMultiProof | null>;
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

  const findLeaf = async (text: string): Promise<StoredLeaf | null> => {
    const account = new Uint8Array(ACCOUNT_BYTES);
    writeAccount(text, account, 0);
    const record = await findRecord(account);
    if (record === null) return null;
    const view = new DataView(record.buffer, record.byteOffset);
    const node = view.getUint32(LEAF_BYTES);
    if (node > 2 * size - 2) throw damaged();
    const hash = leafHash(record.subarray(0, LEAF_BYTES));
    return { account: hexOf(account), cumulativeWei: readAmount(view, ACCOUNT_BYTES), node, hash };
  };

  return {
    root: hexOf(root),
    size,
    async findProof(account) {
      const leaf = await findLeaf(account);
      if (leaf === null) return null;
      const pair = new Uint8Array(2 * NODE_BYTES);
      const proof: Hex[] = [];
      let { hash } = leaf;
      for (let { node } = leaf; node > 0; node = (node - 1) >>> 1) {
        const sibling = await readNode(node % 2 === 0 ? node - 1 : node + 1);
        proof.push(hexOf(sibling));
        pair.set(hash);
        pair.set(sibling, NODE_BYTES);
        hash = pairHash(pair);
      }
      if (compareBytes(hash, root) !== 0) throw damaged();
      return { cumulativeWei: leaf.cumulativeWei, proof };
    },

    async findMultiProof(accounts) {
      const found = new Map<number, StoredLeaf>();
      for (const account of accounts) {
        const leaf = await findLeaf(account);
        if (leaf !== null) found.set(leaf.node, leaf);
      }
      if (found.size === 0) return null;
      const leaves = [...found.values()].sort((a, b) => b.node - a.node);
      const plan = planMultiProof(leaves.map(({ node }) => node));
      const proof: Uint8Array[] = [];
      for (const node of plan.proof) proof.push(await readNode(node));
      const { proofFlags } = plan;
      const hashes = leaves.map(({ hash }) => hash);
      const leadsTo = followMultiProof(hashes, { proof, proofFlags }, pairHash);
      if (compareBytes(leadsTo, root) !== 0) throw damaged();
      return {
        leaves: leaves.map(({ account, cumulativeWei }) => ({ account, cumulativeWei })),
        proof: proof.map(hexOf),
        flags: packFlags(proofFlags),
      };
    },
  };
}

/** A leaf with its place and its hash. */
interface StoredLeaf extends PayoutLeaf {
  readonly node: number;
  readonly hash: Uint8Array;
}

const damaged = (): PayoutTreeCorruptError => new PayoutTreeCorruptError("The payout tree was damaged.");

/** Reads a tree that is in memory. */
export function readBytes(bytes: Uint8Array): ReadAt {
  return async (offset, length) => bytes.subarray(offset, offset + length);
}
