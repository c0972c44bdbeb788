import type { Keccak } from "./keccak.ts";
import {
  ACCOUNT_BYTES,
  createLeafHash,
  createPairHash,
  type Hex,
  hexOf,
  LEAF_BYTES,
  NODE_BYTES,
  type PayoutLeaf,
  writeAccount,
  writeAmount,
} from "./leaf.ts";
import { PayoutLeafError, PayoutTreeEmptyError } from "./payout-tree-errors.ts";
import { sortedOrder } from "./sorted-order.ts";
import { allocateTree, RECORD_BYTES } from "./tree-layout.ts";

/** Most accounts of one tree; 2.1 GB of them. */
export const MAX_LEAVES = 2 ** 24;
const FIRST_CAPACITY = 1024;

/**
 * Builds the Merkle tree that an epoch's payouts are claimed from, in flat arrays: 120 bytes an account and twice as many while
 * it is built, where @openzeppelin/merkle-tree takes 1,900. Root and proofs are that library's, bit for bit.
 *
 * Leaves come in any order, one account once.
 *
 * @example
 * const builder = new PayoutTreeBuilder(await openKeccak());
 * for await (const { account, cumulativeWei } of payouts) builder.add(account, cumulativeWei);
 * const bytes = builder.build();
 */
export class PayoutTreeBuilder {
  readonly #keccak: Keccak;
  /** `u8[count, 52]`: account and amount, in the order of arrival. */
  #leaves = new Uint8Array(FIRST_CAPACITY * LEAF_BYTES);
  #view = new DataView(this.#leaves.buffer);
  #count = 0;

  constructor(keccak: Keccak) {
    this.#keccak = keccak;
  }

  /** Accounts so far. */
  get size(): number {
    return this.#count;
  }

  /** @throws `payout-tree.leaf` */
  add(account: Hex, cumulativeWei: bigint): void {
    if (this.#count === MAX_LEAVES) throw new PayoutLeafError("A payout tree has too many accounts.", account);
    const at = this.#count * LEAF_BYTES;
    if (at === this.#leaves.length) this.#grow();
    writeAccount(account, this.#leaves, at);
    writeAmount(account, cumulativeWei, this.#view, at + ACCOUNT_BYTES);
    this.#count++;
  }

  /**
   * The whole tree in the form that it is stored in (see tree-layout.ts); read it with `openPayoutTree`.
   *
   * @throws `payout-tree.empty`, or `payout-tree.leaf` when an account came twice.
   */
  build(): Uint8Array<ArrayBuffer> {
    const count = this.#count;
    if (count === 0) throw new PayoutTreeEmptyError();
    const byAccount = sortedOrder(this.#leaves, count, LEAF_BYTES, ACCOUNT_BYTES);
    const hashes = this.#hashLeaves();
    const byHash = sortedOrder(hashes, count, NODE_BYTES, NODE_BYTES);
    const { bytes, records, nodes } = allocateTree(count);
    const nodeCount = 2 * count - 1;
    const nodeOf = new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      const leaf = byHash[i]!;
      const node = nodeCount - 1 - i;
      nodeOf[leaf] = node;
      nodes.set(hashes.subarray(leaf * NODE_BYTES, (leaf + 1) * NODE_BYTES), node * NODE_BYTES);
    }
    this.#hashInnerNodes(nodes, count);
    const view = new DataView(records.buffer, records.byteOffset);
    for (let i = 0; i < count; i++) {
      const leaf = byAccount[i]!;
      records.set(this.#leaves.subarray(leaf * LEAF_BYTES, (leaf + 1) * LEAF_BYTES), i * RECORD_BYTES);
      view.setUint32(i * RECORD_BYTES + LEAF_BYTES, nodeOf[leaf]!);
      if (i > 0) refuseTwins(records, i);
    }
    return bytes;
  }

  #hashLeaves(): Uint8Array {
    const leafHash = createLeafHash(this.#keccak);
    const hashes = new Uint8Array(this.#count * NODE_BYTES);
    for (let i = 0; i < this.#count; i++) {
      hashes.set(leafHash(this.#leaves.subarray(i * LEAF_BYTES, (i + 1) * LEAF_BYTES)), i * NODE_BYTES);
    }
    return hashes;
  }

  /** Node i has the children 2i + 1 and 2i + 2; leaves come last, in descending order of their hashes. */
  #hashInnerNodes(nodes: Uint8Array, count: number): void {
    const pairHash = createPairHash(this.#keccak);
    for (let node = count - 2; node >= 0; node--) {
      const children = (2 * node + 1) * NODE_BYTES;
      nodes.set(pairHash(nodes.subarray(children, children + 2 * NODE_BYTES)), node * NODE_BYTES);
    }
  }

  #grow(): void {
    const leaves = new Uint8Array(2 * this.#leaves.length);
    leaves.set(this.#leaves);
    this.#leaves = leaves;
    this.#view = new DataView(leaves.buffer);
  }
}

/** The tree of these leaves, in the form that it is stored in. @throws like {@link PayoutTreeBuilder.build} */
export function buildPayoutTree(keccak: Keccak, leaves: Iterable<PayoutLeaf>): Uint8Array<ArrayBuffer> {
  const builder = new PayoutTreeBuilder(keccak);
  for (const { account, cumulativeWei } of leaves) builder.add(account, cumulativeWei);
  return builder.build();
}

function refuseTwins(records: Uint8Array, index: number): void {
  const at = index * RECORD_BYTES;
  for (let i = 0; i < ACCOUNT_BYTES; i++) if (records[at + i] !== records[at - RECORD_BYTES + i]) return;
  throw new PayoutLeafError("An account came twice.", hexOf(records.subarray(at, at + ACCOUNT_BYTES)));
}
