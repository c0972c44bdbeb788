import type { PayoutTrees } from "#lib/coordinator/settlement/prepare-epoch.ts";
import type { Keccak } from "./keccak.ts";
import { hexOf } from "./leaf.ts";
import { EMPTY_ROOT } from "./payout-root.ts";
import { PayoutTreeBuilder } from "./payout-tree-builder.ts";
import { nodesAt } from "./tree-layout.ts";

/** Builds the trees that payouts are claimed from. */
export function payoutTrees(keccak: Keccak): PayoutTrees {
  return {
    build(leaves) {
      const builder = new PayoutTreeBuilder(keccak);
      for (const { account, cumulativeWei } of leaves) builder.add(account, cumulativeWei);
      if (builder.size === 0) return { root: EMPTY_ROOT, bytes: null };
      const bytes = builder.build();
      const at = nodesAt(builder.size);
      return { root: hexOf(bytes.subarray(at, at + 32)), bytes };
    },
  };
}
