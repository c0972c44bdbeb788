import type { ProofReader } from "#lib/coordinator/settlement/rewards/ports.ts";
import type { Keccak } from "./keccak.ts";
import { ACCOUNT_BYTES, createLeafHash, hexOf, LEAF_BYTES, writeAccount, writeAmount } from "./leaf.ts";
import { openPayoutTree } from "./open-payout-tree.ts";

/** Reads proofs from stored trees. */
export function proofReader(keccak: Keccak): ProofReader {
  const leafHash = createLeafHash(keccak);
  return {
    async findProof(readAt, sizeBytes, wallet) {
      const tree = await openPayoutTree(keccak, readAt, sizeBytes);
      const found = await tree.findProof(wallet);
      if (found === null) return null;
      const leaf = new Uint8Array(LEAF_BYTES);
      writeAccount(wallet, leaf, 0);
      writeAmount(wallet, found.cumulativeWei, new DataView(leaf.buffer), ACCOUNT_BYTES);
      return { ...found, leaf: hexOf(leafHash(leaf)) };
    },
  };
}
