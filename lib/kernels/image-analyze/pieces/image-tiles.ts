import type { Region, Size } from "../../kernel.ts";
import { tileAt, tileCount } from "../../regions.ts";

/** Images cut into tiles, one image after the other. */
export interface ImageTiles {
  readonly count: number;
  /** The images one below the other. */
  readonly raster: Size;
  /** Which image a tile is of, its place there, and its place in the raster. */
  at(index: number): { readonly input: number; readonly tile: Region; readonly place: Region };
}

export function tilesOfImages(images: readonly Size[], side: number): ImageTiles {
  const firsts = [0];
  const tops = [0];
  for (const [i, image] of images.entries()) {
    firsts.push(firsts[i]! + tileCount(side, image));
    tops.push(tops[i]! + image.height);
  }
  return {
    count: firsts.at(-1)!,
    raster: { width: Math.max(...images.map(({ width }) => width)), height: tops.at(-1)! },
    at(index) {
      const input = firsts.findLastIndex((first) => first <= index);
      const tile = tileAt(index - firsts[input]!, side, images[input]!);
      return { input, tile, place: { ...tile, y: tile.y + tops[input]! } };
    },
  };
}
