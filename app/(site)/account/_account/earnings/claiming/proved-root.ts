import { type Address, concat, encodeAbiParameters, type Hex, keccak256 } from "viem";

const LEAF = [{ type: "address" }, { type: "uint256" }] as const;

/**
 * The root that an account's amount and its proof lead to, as `RewardDistributor` finds it: OpenZeppelin's
 * StandardMerkleTree, whose leaves are hashed twice and whose pairs are sorted.
 *
 * @param cumulativeWei all that it earned since the first epoch.
 * @param proof siblings from the leaf up to the root, in lower case.
 */
export function provedRoot(account: Address, cumulativeWei: bigint, proof: readonly Hex[]): Hex {
  const leaf = keccak256(keccak256(encodeAbiParameters(LEAF, [account, cumulativeWei])));
  return proof.reduce((hash, next) => keccak256(concat(hash < next ? [hash, next] : [next, hash])), leaf);
}
