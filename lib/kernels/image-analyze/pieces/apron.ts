import type { Region, Size } from "../../kernel.ts";
import { widen } from "../../regions.ts";
import type { Padding } from "../cpu-machine.ts";

/** The pixels there are within `reach` of a region, and how far the endless plane goes on beyond them. */
export function apronOf(
  region: Region,
  reach: number,
  size: Size,
): { readonly from: Region; readonly padding: Padding } {
  const from = widen(region, reach, reach, size);
  const left = from.x - (region.x - reach);
  const top = from.y - (region.y - reach);
  const padding = {
    left,
    top,
    right: region.width + 2 * reach - left - from.width,
    bottom: region.height + 2 * reach - top - from.height,
  };
  return { from, padding };
}
