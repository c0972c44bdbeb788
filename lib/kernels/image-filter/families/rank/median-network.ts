/** Words of a comparator. */
export const COMPARATOR_WORDS = 8;

/** How a window's median is found by minima and maxima of whole rows. */
export interface MedianNetwork {
  /** `u32[count, 8]`: see `runNetwork` in `wasm/rank.ts`. Shared: do not write to it. */
  readonly comparators: Uint32Array<ArrayBuffer>;
  /** Places that values need: first the window's rows, last the result. */
  readonly places: number;
}

/** A value at a pixel `shift` to the right. */
interface Operand {
  readonly value: Value;
  readonly shift: number;
}

/** A number for every pixel. */
interface Value {
  /** How many pixels to the right of the last output it is needed at. */
  beyond: number;
  needed: boolean;
  place: number;
}

interface Comparator {
  readonly a: Operand;
  readonly b: Operand;
  readonly low: Value;
  readonly high: Value;
}

/** Numbers in ascending order. */
type Sorted = readonly Operand[];

/**
 * The median of (2·radius + 1)² neighbours. Columns are sorted, neighbouring columns merged to blocks of two, four and
 * eight columns, each once for every pixel: a window takes its blocks from the pixels where they begin, so that
 * overlapping windows share them. Of the last merge only the median is computed, and of the merges before only what it
 * depends on. Sorting and merging are Batcher's odd-even networks (Knuth, The Art of Computer Programming 3, §5.3.4);
 * sharing between windows is after A. Adams, "Fast median filters using separable sorting networks", SIGGRAPH 2021.
 *
 * @param radius 1 or more.
 */
export function medianNetwork(radius: number): MedianNetwork {
  const known = networks.get(radius);
  if (known) return known;
  const network = build(2 * radius + 1);
  networks.set(radius, network);
  return network;
}

const networks = new Map<number, MedianNetwork>();

function build(side: number): MedianNetwork {
  const comparators: Comparator[] = [];
  const rows = Array.from({ length: side }, newValue);
  const blocks: Sorted[] = [sort(comparators, rows.map(operandOf))];
  while (2 ** blocks.length <= side) {
    const half = blocks.at(-1)!;
    blocks.push(merge(comparators, half, shifted(half, 2 ** (blocks.length - 1))));
  }
  // The window is a block for each binary digit of its side, the largest first.
  let offset = 2 ** (blocks.length - 1);
  let rest: Sorted = [];
  for (let log = blocks.length - 2; log >= 0; log--) {
    if ((side & (2 ** log)) === 0) continue;
    rest = merge(comparators, rest, shifted(blocks[log]!, offset));
    offset += 2 ** log;
  }
  const result = select(comparators, blocks.at(-1)!, rest, (side * side - 1) / 2);
  return encode(comparators, rows, result);
}

const newValue = (): Value => ({ beyond: 0, needed: false, place: -1 });
const operandOf = (value: Value): Operand => ({ value, shift: 0 });
const shifted = (list: Sorted, by: number): Sorted => list.map(({ value, shift }) => ({ value, shift: shift + by }));

function compare(comparators: Comparator[], a: Operand, b: Operand): [Operand, Operand] {
  const low = newValue();
  const high = newValue();
  comparators.push({ a, b, low, high });
  return [operandOf(low), operandOf(high)];
}

function sort(comparators: Comparator[], list: readonly Operand[]): Sorted {
  if (list.length === 1) return list;
  const half = list.length >> 1;
  return merge(comparators, sort(comparators, list.slice(0, half)), sort(comparators, list.slice(half)));
}

function merge(comparators: Comparator[], a: Sorted, b: Sorted): Sorted {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  if (a.length === 1 && b.length === 1) return compare(comparators, a[0]!, b[0]!);
  const every = (list: Sorted, parity: number): Sorted => list.filter((_, i) => i % 2 === parity);
  const even = merge(comparators, every(a, 0), every(b, 0));
  const odd = merge(comparators, every(a, 1), every(b, 1));
  const merged = [even[0]!];
  for (let i = 1; i < even.length || i <= odd.length; i++) {
    const upper = even[i];
    const lower = odd[i - 1];
    if (upper && lower) merged.push(...compare(comparators, lower, upper));
    else merged.push((upper ?? lower)!);
  }
  return merged;
}

/** The number of rank `rank` (from 0) among two lists: the least of max(a[i − 1], b[rank − i]), taking i of `a` and the others of `b`. */
function select(comparators: Comparator[], a: Sorted, b: Sorted, rank: number): Value {
  let least: Operand | null = null;
  for (let i = Math.max(0, rank + 1 - b.length); i <= Math.min(a.length, rank + 1); i++) {
    const one = a[i - 1];
    const other = b[rank - i];
    const larger = one && other ? compare(comparators, one, other)[1] : (one ?? other)!;
    least = least ? compare(comparators, least, larger)[0] : larger;
  }
  return least!.value;
}

/** Leaves out what the result does not depend on, and gives values places: a place is used again once it is free. */
function encode(comparators: readonly Comparator[], rows: readonly Value[], result: Value): MedianNetwork {
  result.needed = true;
  const used: Comparator[] = [];
  const lastUse = new Map<Value, Comparator>();
  for (const comparator of comparators.toReversed()) {
    const { a, b, low, high } = comparator;
    if (!low.needed && !high.needed) continue;
    used.unshift(comparator);
    const beyond = Math.max(low.beyond, high.beyond);
    for (const { value, shift } of [a, b]) {
      value.needed = true;
      value.beyond = Math.max(value.beyond, beyond + shift);
      if (!lastUse.has(value)) lastUse.set(value, comparator);
    }
  }
  const fixed = new Set(rows);
  for (const [i, row] of rows.entries()) row.place = i;
  const free: number[] = [];
  let places = rows.length;
  for (const comparator of used) {
    const { a, b, low, high } = comparator;
    for (const value of new Set([a.value, b.value])) {
      if (lastUse.get(value) === comparator && !fixed.has(value)) free.push(value.place);
    }
    for (const value of [low, high]) if (value.needed && value !== result) value.place = free.pop() ?? places++;
  }
  result.place = places++;
  const words = used.flatMap(({ a, b, low, high }) => {
    const kind = !high.needed ? MINIMUM : !low.needed ? MAXIMUM : BOTH;
    const beyond = Math.max(low.beyond, high.beyond);
    const lowPlace = low.needed ? low.place : 0;
    const highPlace = high.needed ? high.place : 0;
    return [kind, a.value.place, a.shift, b.value.place, b.shift, lowPlace, highPlace, beyond];
  });
  return { comparators: Uint32Array.from(words), places };
}

const BOTH = 0;
const MINIMUM = 1;
const MAXIMUM = 2;
