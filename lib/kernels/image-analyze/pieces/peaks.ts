import type { Region } from "../../kernel.ts";
import type { AnalyzeMachine } from "../cpu-machine.ts";
import { rank } from "./ranking.ts";

/** What `wasm/peaks.ts` exports. */
export interface PeaksExports {
  peaks(...args: number[]): number;
}

/** Most places of a region that can be peaks at once: no two are within `radius` of each other, along both axes. */
export function mostPeaks({ width, height }: Region, radius: number): number {
  return Math.ceil(width / (radius + 1)) * Math.ceil(height / (radius + 1));
}

/**
 * Ranks the peaks of a region: places stronger than `floor` and than every place within `radius` of them (Chebyshev
 * distance) that comes before them row by row, and as strong at least as those that come after.
 *
 * @param plane `i32[area.height, area.width]` in the module's memory; nothing beyond the area counts.
 */
export function rankPeaks(
  { heap, wasm }: AnalyzeMachine<PeaksExports>,
  plane: number,
  area: Region,
  region: Region,
  radius: number,
  floor: number,
  limit: number,
): Uint8Array<ArrayBuffer> {
  const most = mostPeaks(region, radius);
  const list = heap.place(most * 8);
  const inner = [region.x - area.x, region.y - area.y, region.width, region.height];
  const count = wasm.peaks(plane, area.width, area.height, ...inner, area.x, area.y, radius, floor, list);
  return rank(new BigUint64Array(heap.copy(list, count * 8).buffer), Math.min(limit, most));
}
