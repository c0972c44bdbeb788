/** Mulberry32: a small seeded generator, uniform in [0, 1). https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A uniform number in [0, 1) for each index, the same for the same salt: MurmurHash3's finalizer over both. A coordinator
 * needs a keyed cryptographic hash here; saboteurs in a simulation do not look.
 */
export function drawOf(index: number, salt: number): number {
  let hash = (Math.imul(index, 0x9e3779b1) ^ salt) >>> 0;
  for (let round = 0; round < 2; round++) {
    hash ^= hash >>> 16;
    hash = Math.imul(hash, 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
    hash = (hash + salt) | 0;
  }
  return (hash >>> 0) / 2 ** 32;
}
