import type { Size } from "../kernel.ts";

/**
 * The ranking of a whole plane's peaks, as words: see pieces/peaks.ts and pieces/ranking.ts.
 *
 * @param strengthAt of each place of the plane; nothing beyond it counts.
 */
export function rankWhole(
  { width, height }: Size,
  strengthAt: (x: number, y: number) => number,
  radius: number,
  floor: number,
  limit: number,
): number[] {
  const strengths = Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => strengthAt(x, y)));
  const isPeak = (x: number, y: number): boolean => {
    const strength = strengths[y]![x]!;
    for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++)
      for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) {
        const before = v < y || (v === y && u < x);
        if (before ? strengths[v]![u]! >= strength : strengths[v]![u]! > strength) return false;
      }
    return true;
  };
  const found: { strength: number; x: number; y: number }[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (strengths[y]![x]! > floor && isPeak(x, y)) found.push({ strength: strengths[y]![x]!, x, y });
  found.sort((a, b) => b.strength - a.strength || a.y - b.y || a.x - b.x);
  const listed = found.slice(0, limit);
  const entries = listed.flatMap(({ strength, x, y }) => [strength, y * 65536 + x]);
  return [found.length, listed.length, ...entries, ...Array(2 * (limit - listed.length)).fill(0)];
}
