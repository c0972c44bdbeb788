import { toHex } from "#lib/protocol/digests.ts";
import type { Keccak } from "./keccak.ts";
import { PayoutLeafError } from "./payout-tree-errors.ts";

/** `0x` and hex digits. */
export type Hex = `0x${string}`;

/** What one leaf says: all that this account may claim, from the first epoch on. */
export interface PayoutLeaf {
  /** 20 bytes; lower or mixed case. */
  readonly account: Hex;
  /** In wei of the token, 0 to 2^256 − 1. */
  readonly cumulativeWei: bigint;
}

export const ACCOUNT_BYTES = 20;
export const AMOUNT_BYTES = 32;
export const NODE_BYTES = 32;
/** An account and its amount, end to end: the last 52 bytes of `abi.encode(address, uint256)`. */
export const LEAF_BYTES = ACCOUNT_BYTES + AMOUNT_BYTES;
/** The account stands in the low 20 bytes of its word. */
const ENCODED_BYTES = 12 + LEAF_BYTES;

/**
 * Hashes leaves (`u8[52]`) as RewardDistributor.sol and OpenZeppelin's StandardMerkleTree do: twice, so that no inner
 * node, whose preimage is 64 bytes as well, can be passed off as a leaf.
 * https://github.com/OpenZeppelin/merkle-tree#leaf-hash
 */
export function createLeafHash(keccak: Keccak): (leaf: Uint8Array) => Uint8Array {
  const encoded = new Uint8Array(ENCODED_BYTES);
  return (leaf) => {
    encoded.set(leaf, ENCODED_BYTES - LEAF_BYTES);
    return keccak(keccak(encoded));
  };
}

/** Hashes two nodes (`u8[64]`) to the one above them, the smaller first: a proof needs no directions. */
export function createPairHash(keccak: Keccak): (pair: Uint8Array) => Uint8Array {
  const swapped = new Uint8Array(2 * NODE_BYTES);
  return (pair) => {
    for (let i = 0; i < NODE_BYTES; i++) {
      const difference = pair[i]! - pair[NODE_BYTES + i]!;
      if (difference < 0) break;
      if (difference === 0) continue;
      swapped.set(pair.subarray(NODE_BYTES));
      swapped.set(pair.subarray(0, NODE_BYTES), NODE_BYTES);
      return keccak(swapped);
    }
    return keccak(pair);
  };
}

/** Negative, zero or positive, as `a` stands before, with or after `b`; both of the same length. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Writes an account's 20 bytes. @throws `payout-tree.leaf` */
export function writeAccount(account: string, into: Uint8Array, at: number): void {
  if (account.length !== 2 + 2 * ACCOUNT_BYTES || !account.startsWith("0x")) throw notAnAccount(account);
  for (let i = 0; i < ACCOUNT_BYTES; i++) {
    const high = NIBBLES[account.charCodeAt(2 + 2 * i)] ?? NO_NIBBLE;
    const low = NIBBLES[account.charCodeAt(3 + 2 * i)] ?? NO_NIBBLE;
    if (high === NO_NIBBLE || low === NO_NIBBLE) throw notAnAccount(account);
    into[at + i] = (high << 4) | low;
  }
}

/** Writes an amount as 32 bytes, big-endian. @throws `payout-tree.leaf` outside 0 to 2^256 − 1. */
export function writeAmount(account: string, amount: bigint, into: DataView, at: number): void {
  if (amount < 0n || amount >> 256n !== 0n) {
    throw new PayoutLeafError("An account's amount does not fit into a uint256.", account);
  }
  for (let word = 0; word < 4; word++) into.setBigUint64(at + 8 * word, amount >> BigInt(192 - 64 * word));
}

/** The amount written by {@link writeAmount}. */
export function readAmount(from: DataView, at: number): bigint {
  let amount = 0n;
  for (let word = 0; word < 4; word++) amount = (amount << 64n) | from.getBigUint64(at + 8 * word);
  return amount;
}

/** `0x` and the hex digits of bytes. */
export const hexOf = (bytes: Uint8Array): Hex => `0x${toHex(bytes)}`;

function notAnAccount(account: string): PayoutLeafError {
  return new PayoutLeafError("A leaf's account is not an address of 20 bytes.", account);
}

const NO_NIBBLE = 255;
const NIBBLES = new Uint8Array(128).fill(NO_NIBBLE);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  NIBBLES[digit.charCodeAt(0)] = value;
  NIBBLES[digit.toUpperCase().charCodeAt(0)] = value;
}
