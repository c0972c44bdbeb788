import { NODE_BYTES } from "./leaf.ts";

/** How to get from several leaves to the root: the arguments of OpenZeppelin's `MerkleProof.multiProofVerify`. */
export interface MultiProof<Node> {
  /** Nodes that cannot be computed from the leaves, in the order in which they are needed. */
  readonly proof: readonly Node[];
  /** For each pair hashed: whether both are known, or the second is the proof's next. */
  readonly proofFlags: readonly boolean[];
}

/**
 * The siblings that several leaves' way to the root needs, as OpenZeppelin's `getMultiProof` lists them.
 *
 * @param leaves their nodes, in descending order; node i has the children 2i + 1 and 2i + 2.
 * @returns `proof` has nodes' numbers.
 */
export function planMultiProof(leaves: readonly number[]): MultiProof<number> {
  const proof: number[] = [];
  const proofFlags: boolean[] = [];
  const queue = [...leaves];
  for (let next = 0; queue[next]! > 0; next++) {
    const node = queue[next]!;
    const sibling = node % 2 === 0 ? node - 1 : node + 1;
    const isKnown = sibling === queue[next + 1];
    proofFlags.push(isKnown);
    if (isKnown) next++;
    else proof.push(sibling);
    queue.push((node - 1) >>> 1);
  }
  return { proof, proofFlags };
}

/** Flags as `RewardDistributor.claimMany` takes them: 256 a word, from the lowest bit of the first on. */
export function packFlags(flags: readonly boolean[]): bigint[] {
  const words = Array.from({ length: Math.ceil(flags.length / 256) }, () => 0n);
  for (const [i, flag] of flags.entries()) if (flag) words[i >> 8]! |= 1n << BigInt(i & 255);
  return words;
}

/** The root that a multiproof leads to, as `multiProofVerify` computes it. */
export function followMultiProof(
  leaves: readonly Uint8Array[],
  { proof, proofFlags }: MultiProof<Uint8Array>,
  pairHash: (pair: Uint8Array) => Uint8Array,
): Uint8Array {
  const queue = [...leaves];
  const pair = new Uint8Array(2 * NODE_BYTES);
  let next = 0;
  let used = 0;
  for (const isKnown of proofFlags) {
    pair.set(queue[next++]!);
    pair.set(isKnown ? queue[next++]! : proof[used++]!, NODE_BYTES);
    queue.push(pairHash(pair));
  }
  return queue.at(-1)!;
}
