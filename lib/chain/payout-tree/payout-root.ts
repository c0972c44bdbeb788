import type { Keccak } from "./keccak.ts";
import { type Hex, hexOf, type PayoutLeaf } from "./leaf.ts";
import { PayoutTreeBuilder } from "./payout-tree-builder.ts";
import { nodesAt } from "./tree-layout.ts";

/**
 * What is posted while no wallet has earned anything: the Keccak-256 of nothing. No leaf and no proof leads to it, and
 * RewardDistributor refuses zero.
 */
export const EMPTY_ROOT: Hex = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";

/** The root that lets each account claim its amount. @throws `payout-tree.leaf` */
export function payoutRoot(keccak: Keccak, leaves: Iterable<PayoutLeaf>): Hex {
  const builder = new PayoutTreeBuilder(keccak);
  for (const { account, cumulativeWei } of leaves) builder.add(account, cumulativeWei);
  if (builder.size === 0) return EMPTY_ROOT;
  const at = nodesAt(builder.size);
  return hexOf(builder.build().subarray(at, at + 32));
}
