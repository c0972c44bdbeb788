/** Levels of a channel, and so entries of a table and counts of a histogram. */
export const LEVELS = 256;

/** `u8[256]`: what each level becomes. */
export type Table = Uint8Array<ArrayBuffer>;

/** How many pixels have each level: `u32[256]`. */
export type Counts = Uint32Array;

/** See `equalize` in `operations.ts`. Quotients are exact: dividends are below 2⁵³ / 2. */
export function equalizedTable(counts: Counts): Table {
  const darkest = counts.find((count) => count > 0) ?? 0;
  const others = sumOf(counts) - darkest;
  if (others === 0) return identity();
  let upTo = 0;
  return tableOf((level) => {
    upTo += counts[level]!;
    return Math.floor((Math.max(0, upTo - darkest) * 510 + others) / (2 * others));
  });
}

/** See `autolevels` in `operations.ts`. @param low @param high in percent of the pixels. */
export function stretchedTable(counts: Counts, low: number, high: number): Table {
  const total = sumOf(counts);
  const black = levelPast(counts, Math.floor((total * low) / 100));
  const white = LEVELS - 1 - levelPast(counts.toReversed(), Math.floor((total * high) / 100));
  if (total === 0 || black >= white) return identity();
  const range = white - black;
  return tableOf((level) => {
    const inside = Math.min(white, Math.max(black, level)) - black;
    return Math.floor((inside * 510 + range) / (2 * range));
  });
}

/** See `clahe` in `operations.ts`. @param limit how many times the mean count a level may have. */
export function limitedTable(counts: Counts, limit: number): Table {
  const total = sumOf(counts);
  if (total === 0) return identity();
  const most = Math.max(1, Math.floor((limit * total) / LEVELS));
  const clipped = counts.map((count) => Math.min(most, count));
  const excess = total - sumOf(clipped);
  let upTo = 0;
  return tableOf((level) => {
    upTo += clipped[level]!;
    const spread = upTo + Math.floor(((level + 1) * excess) / LEVELS);
    return Math.floor((spread * 510 + total) / (2 * total));
  });
}

/** The first level up to which there are more than `skipped` pixels. */
function levelPast(counts: Counts, skipped: number): number {
  let upTo = 0;
  return counts.findIndex((count) => {
    upTo += count;
    return upTo > skipped;
  });
}

const sumOf = (counts: Counts): number => counts.reduce((sum, count) => sum + count, 0);

const identity = (): Table => tableOf((level) => level);

function tableOf(levelOf: (level: number) => number): Table {
  const table = new Uint8Array(LEVELS);
  for (let level = 0; level < LEVELS; level++) table[level] = levelOf(level);
  return table;
}
