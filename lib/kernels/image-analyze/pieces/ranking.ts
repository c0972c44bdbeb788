import type { StageAssembly } from "../../kernel.ts";
import { bytesOf, wordsOf } from "./words.ts";

/** Something found at a pixel: the stronger the better, among equals the first, row by row. */
export interface Found {
  readonly strength: number;
  readonly x: number;
  readonly y: number;
}

/** Words before a ranking's entries: how many were found, and how many of them are listed. */
const HEAD_WORDS = 2;
const ENTRY_WORDS = 2;

/** Bytes of a ranking of at most `capacity` entries: `u32` found, listed, then `(strength, y · 65536 + x)` each. */
export function rankingBytes(capacity: number): number {
  return (HEAD_WORDS + ENTRY_WORDS * capacity) * 4;
}

/** Pairs `(y · 65536 + x, ~strength)` as 64-bit keys, which sort by rank; strengths are u32. */
export type RankKeys = BigUint64Array<ArrayBuffer>;

/** The ranking of keys in any order. @param found how many there are in all; absent: as many as keys */
export function rank(keys: RankKeys, capacity: number, found = keys.length): Uint8Array<ArrayBuffer> {
  const pairs = new Uint32Array(strongest(keys, capacity).sort().buffer);
  const listed = Math.min(keys.length, capacity);
  const words = new Uint32Array(rankingBytes(capacity) / 4);
  words[0] = found;
  words[1] = listed;
  for (let i = 0; i < listed; i++) {
    words[HEAD_WORDS + 2 * i] = ~pairs[2 * i + 1]!;
    words[HEAD_WORDS + 2 * i + 1] = pairs[2 * i]!;
  }
  return bytesOf(words);
}

/** Strengths of seven bits or fewer have a class each, others the class of their seven leading bits. */
function classOf(strength: number): number {
  const shift = Math.max(0, 25 - Math.clz32(strength));
  return (shift << 6) + (strength >>> shift);
}

const CLASSES = classOf(0xffff_ffff) + 1;

/** The best of many keys, `capacity` at least and few more: noise has so many that sorting all would take the most time. */
function strongest(keys: RankKeys, capacity: number): RankKeys {
  if (keys.length <= 2 * capacity) return keys;
  const words = new Uint32Array(keys.buffer);
  const counts = new Uint32Array(CLASSES);
  for (let i = 1; i < words.length; i += 2) counts[classOf(~words[i]!)]!++;
  let least = CLASSES;
  for (let kept = 0; kept < capacity; ) kept += counts[--least]!;
  let end = 0;
  for (let i = 0; i < words.length; i += 2) {
    if (classOf(~words[i + 1]!) < least) continue;
    words[end++] = words[i]!;
    words[end++] = words[i + 1]!;
  }
  return keys.slice(0, end / 2);
}

/** Merges rankings of parts to the ranking of the whole. */
export function mergeRankings(capacity: number): StageAssembly {
  let found = 0;
  let best: number[] = [];
  const trim = (): RankKeys => new BigUint64Array(Uint32Array.from(best).buffer).sort().slice(0, capacity);
  return {
    add(_, result) {
      const words = wordsOf(result);
      found += words[0]!;
      for (let i = 0; i < words[1]!; i++) best.push(words[HEAD_WORDS + 2 * i + 1]!, ~words[HEAD_WORDS + 2 * i]!);
      if (best.length > 8 * capacity + 4096) best = [...new Uint32Array(trim().buffer)];
    },
    finish: () => rank(trim(), capacity, found),
  };
}

/** What a ranking lists, best first. */
export function readRanking(bytes: Uint8Array): { readonly found: number; readonly listed: Found[] } {
  const words = wordsOf(bytes);
  const listed = Array.from({ length: words[1]! }, (_, i) => {
    const place = words[HEAD_WORDS + 2 * i + 1]!;
    return { strength: words[HEAD_WORDS + 2 * i]!, x: place & 0xffff, y: place >>> 16 };
  });
  return { found: words[0]!, listed };
}
