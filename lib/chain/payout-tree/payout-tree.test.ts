import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openKeccak } from "./keccak.ts";
import { type Hex, hexOf, type PayoutLeaf } from "./leaf.ts";
import { packFlags } from "./multi-proof.ts";
import { openPayoutTree, type PayoutTree, type ReadAt, readBytes } from "./open-payout-tree.ts";
import { EMPTY_ROOT, payoutRoot } from "./payout-root.ts";
import { buildPayoutTree, PayoutTreeBuilder } from "./payout-tree-builder.ts";
import { HEADER_BYTES, nodesAt, RECORD_BYTES } from "./tree-layout.ts";

const keccak = await openKeccak();
const MOST = 2n ** 256n - 1n;

/** Random addresses, many of which begin or end alike. */
const account = fc
  .oneof(
    fc.uint8Array({ minLength: 20, maxLength: 20 }),
    fc.tuple(fc.constantFrom(0, 1, 255), fc.uint8Array({ minLength: 2, maxLength: 2 })).map(([fill, end]) => {
      const bytes = new Uint8Array(20).fill(fill);
      bytes.set(end, 18);
      return bytes;
    }),
  )
  .map((bytes): Hex => `0x${Buffer.from(bytes).toString("hex")}`);
const leaf = fc.record({ account, cumulativeWei: fc.bigInt({ min: 0n, max: MOST }) });
const leaves = fc.uniqueArray(leaf, { minLength: 1, maxLength: 70, selector: (each) => each.account });

const open = (bytes: Uint8Array): Promise<PayoutTree> => openPayoutTree(keccak, readBytes(bytes), bytes.length);
const oracleOf = (of: readonly PayoutLeaf[]) =>
  StandardMerkleTree.of(
    of.map((each) => [each.account, each.cumulativeWei] as const),
    ["address", "uint256"],
  );

describe("a payout tree", () => {
  test("has the root and the proofs of OpenZeppelin's", async () => {
    await fc.assert(
      fc.asyncProperty(leaves, async (of) => {
        const tree = await open(buildPayoutTree(keccak, of));
        const oracle = oracleOf(of);
        expect(tree.root).toBe(oracle.root);
        expect(tree.size).toBe(of.length);
        for (const [i, { account, cumulativeWei }] of of.entries()) {
          expect(await tree.findProof(account)).toEqual({ cumulativeWei, proof: oracle.getProof(i) });
        }
      }),
    );
  });

  test("has the root of OpenZeppelin's with thousands of accounts", async () => {
    const of = Array.from({ length: 5_000 }, (_, i) => ({ account: addressOf(i), cumulativeWei: BigInt(i) ** 5n }));
    const tree = await open(buildPayoutTree(keccak, of));
    const oracle = oracleOf(of);
    expect(tree.root).toBe(oracle.root);
    for (const i of [0, 1, 2_499, 4_999]) {
      const found = await tree.findProof(addressOf(i));
      expect(found).toEqual({ cumulativeWei: BigInt(i) ** 5n, proof: oracle.getProof(i) });
    }
  });

  test("has OpenZeppelin's proof for many accounts at once", async () => {
    await fc.assert(
      fc.asyncProperty(leaves, fc.infiniteStream(fc.boolean()), async (of, draw) => {
        const tree = await open(buildPayoutTree(keccak, of));
        const places = [...of.keys()].filter(() => draw.next().value);
        const found = await tree.findMultiProof(places.map((i) => of[i]!.account));
        if (places.length === 0) {
          expect(found).toBeNull();
          return;
        }
        const oracle = oracleOf(of).getMultiProof(places);
        expect(found).toEqual({
          leaves: oracle.leaves.map(([account, cumulativeWei]) => ({ account, cumulativeWei })),
          proof: oracle.proof,
          flags: packFlags(oracle.proofFlags),
        });
      }),
    );
  });

  test("packs a long proof's flags into words, the first in the lowest bit", () => {
    const flags = Array.from({ length: 258 }, (_, i) => [0, 255, 257].includes(i));
    expect(packFlags(flags)).toEqual([(1n << 255n) | 1n, 2n]);
    expect(packFlags([])).toEqual([]);
  });

  test("is the same in whatever order leaves come", () => {
    fc.assert(
      fc.property(leaves, fc.infiniteStream(fc.nat()), (of, random) => {
        const ranks = new Map(of.map((each) => [each, random.next().value]));
        const shuffled = [...of].sort((a, b) => ranks.get(a)! - ranks.get(b)!);
        expect(buildPayoutTree(keccak, shuffled)).toEqual(buildPayoutTree(keccak, of));
      }),
    );
  });

  test("takes addresses in either case and knows no other account", async () => {
    const mixed: Hex = "0x52908400098527886E0F7030069857D2E4169EE7";
    const tree = await open(buildPayoutTree(keccak, [{ account: mixed, cumulativeWei: 7n }]));
    expect(await tree.findProof(mixed.toLowerCase() as Hex)).toEqual({ cumulativeWei: 7n, proof: [] });
    expect(await tree.findProof(addressOf(1))).toBeNull();
  });

  test("of nobody has a root that nothing leads to", () => {
    expect(payoutRoot(keccak, [])).toBe(EMPTY_ROOT);
    expect(hexOf(keccak(new Uint8Array(0)))).toBe(EMPTY_ROOT);
    expect(payoutRoot(keccak, [{ account: addressOf(1), cumulativeWei: 1n }])).toBe(
      oracleOf([{ account: addressOf(1), cumulativeWei: 1n }]).root,
    );
  });

  test("refuses what is not a leaf", () => {
    const builder = new PayoutTreeBuilder(keccak);
    expect(() => builder.build()).toThrow(expect.objectContaining({ code: "payout-tree.empty" }));
    for (const wrong of ["0x12", `0x${"g".repeat(40)}`, `00${"1".repeat(40)}`, `0x${"1".repeat(39)}é`]) {
      expect(() => builder.add(wrong as Hex, 1n)).toThrow(expect.objectContaining({ code: "payout-tree.leaf" }));
    }
    for (const wrong of [-1n, MOST + 1n]) {
      expect(() => builder.add(addressOf(1), wrong)).toThrow(expect.objectContaining({ code: "payout-tree.leaf" }));
    }
    builder.add("0x52908400098527886E0F7030069857D2E4169EE7", 1n);
    builder.add("0x52908400098527886e0f7030069857d2e4169ee7", 2n);
    expect(() => builder.build()).toThrow("An account came twice.");
  });
});

describe("a stored tree", () => {
  const of = Array.from({ length: 1_000 }, (_, i) => ({ account: addressOf(i), cumulativeWei: BigInt(i) }));

  test("gives a proof by reading little of it", async () => {
    const bytes = buildPayoutTree(keccak, of);
    const whole = readBytes(bytes);
    let readLength = 0;
    const counted: ReadAt = (offset, length) => {
      readLength += length;
      return whole(offset, length);
    };
    const tree = await openPayoutTree(keccak, counted, bytes.length);
    expect((await tree.findProof(addressOf(77)))?.cumulativeWei).toBe(77n);
    expect(readLength).toBeLessThan(1_200);
  });

  test("that was damaged is never proved from", async () => {
    const bytes = buildPayoutTree(keccak, of);
    for (const [at, damage] of [
      [nodesAt(1_000) + 5, "a node"],
      [HEADER_BYTES + 77 * RECORD_BYTES + 40, "an amount"],
      [HEADER_BYTES + 77 * RECORD_BYTES + 52, "a place"],
    ] as const) {
      const damaged = bytes.slice();
      damaged[at]! ^= 64;
      const tree = await open(damaged);
      const refused = expect.objectContaining({ code: "payout-tree.corrupt" });
      await expect(tree.findProof(addressOf(77)), damage).rejects.toEqual(refused);
      await expect(tree.findMultiProof([addressOf(77), addressOf(78)]), damage).rejects.toEqual(refused);
    }
  });

  test("that was cut short, or is something else, is refused", async () => {
    const bytes = buildPayoutTree(keccak, of);
    for (const wrong of [bytes.subarray(0, bytes.length - 1), bytes.subarray(1), new Uint8Array(0)]) {
      await expect(open(wrong)).rejects.toThrow(expect.objectContaining({ code: "payout-tree.corrupt" }));
    }
  });
});

function addressOf(i: number): Hex {
  return `0x${i.toString(16).padStart(40, "0")}`;
}
