import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect, it } from "vitest";
import { walletOf } from "#lib/testing/settlement/epoch-arbitrary.ts";
import { provedRoot } from "./proved-root.ts";

const leaves = Array.from({ length: 23 }, (_, i) => [walletOf(i + 1), BigInt(i) ** 9n] as [`0x${string}`, bigint]);
const tree = StandardMerkleTree.of(leaves, ["address", "uint256"]);

it("finds the root of OpenZeppelin's tree from each of its leaves", () => {
  for (const [i, [account, wei]] of leaves.entries()) {
    expect(provedRoot(account, wei, tree.getProof(i) as `0x${string}`[])).toBe(tree.root);
  }
});

it("finds another for another amount, another account and another's proof", () => {
  const [[account, wei]] = leaves as [(typeof leaves)[number]];
  const [proof, other] = [0, 1].map((i) => tree.getProof(i) as `0x${string}`[]) as [`0x${string}`[], `0x${string}`[]];
  expect(provedRoot(account, wei + 1n, proof)).not.toBe(tree.root);
  expect(provedRoot(walletOf(99), wei, proof)).not.toBe(tree.root);
  expect(provedRoot(account, wei, other)).not.toBe(tree.root);
});
