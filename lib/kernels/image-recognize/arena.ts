/** A buffer and the steps during which it holds something, both included. */
export interface Lifetime {
  readonly sizeBytes: number;
  readonly from: number;
  readonly to: number;
}

/** Where buffers lie that share one piece of memory. */
export interface Arena {
  readonly offsets: readonly number[];
  readonly sizeBytes: number;
}

/**
 * Places buffers so that those alive at the same time do not overlap: each, in order of birth, in the first gap that it
 * fits. Offsets are multiples of `align`.
 */
export function placeBuffers(lifetimes: readonly Lifetime[], align: number): Arena {
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const order = lifetimes.map((_, i) => i).sort((a, b) => lifetimes[a]!.from - lifetimes[b]!.from || a - b);
  const placed: number[] = [];
  let sizeBytes = 0;
  const sizeOf = (i: number): number => Math.ceil(lifetimes[i]!.sizeBytes / align) * align;
  for (const i of order) {
    const { from, to } = lifetimes[i]!;
    const alive = placed.filter((other) => lifetimes[other]!.to >= from && lifetimes[other]!.from <= to);
    alive.sort((a, b) => offsets[a]! - offsets[b]!);
    let at = 0;
    for (const other of alive) {
      if (offsets[other]! - at >= sizeOf(i)) break;
      at = Math.max(at, offsets[other]! + sizeOf(other));
    }
    offsets[i] = at;
    placed.push(i);
    sizeBytes = Math.max(sizeBytes, at + sizeOf(i));
  }
  return { offsets, sizeBytes };
}
