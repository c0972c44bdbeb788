/** Sets of the numbers below `size`, each alone at first. */
export class DisjointSets {
  readonly #parents: Uint32Array;

  constructor(size: number) {
    this.#parents = Uint32Array.from({ length: size }, (_, i) => i);
  }

  /** The least number of the set that a number is in. */
  rootOf(number: number): number {
    let at = number;
    for (let parent = this.#parents[at]!; parent !== at; parent = this.#parents[at]!) {
      this.#parents[at] = this.#parents[parent]!;
      at = this.#parents[at]!;
    }
    return at;
  }

  /** Unites the sets of two numbers. */
  join(a: number, b: number): void {
    const rootA = this.rootOf(a);
    const rootB = this.rootOf(b);
    this.#parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }
}
