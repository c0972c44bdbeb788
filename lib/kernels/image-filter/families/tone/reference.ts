import type { Region } from "../../../kernel.ts";
import {
  clamp8,
  drawColours,
  lumaOf,
  type ReferenceFamily,
  type ReferenceImage,
} from "../../reference/reference-image.ts";
import type { MeasureFamily } from "../../reference/reference-stages.ts";

type Channels = { readonly channels: "together" | "each" };
type Cells = readonly [across: number, down: number];
const WHOLE: Cells = [1, 1];

/** What a level becomes at a place of the image; `channel` is 0 for the luma. */
type Relevel = (level: number, channel: number, x: number, y: number) => number;

export const toneReference: ReferenceFamily<"equalize" | "autolevels" | "clahe"> = {
  equalize(op, image) {
    const tables = tablesOf(op, image, WHOLE, equalized);
    return releveled(op, image, (level, channel) => tables(0, 0, channel)[level]!);
  },
  autolevels(op, image) {
    const tables = tablesOf(op, image, WHOLE, (counts) => stretched(counts, op.low, op.high));
    return drawColours(image, (x, y, c) => tables(0, 0, op.channels === "each" ? c : 0)[image.at(x, y, c)]!);
  },
  clahe(op, image) {
    const tables = tablesOf(op, image, [op.across, op.down], (counts) => limited(counts, op.limit));
    return releveled(op, image, (level, channel, x, y) => {
      const [i, nextI, a] = between(x, image.width, op.across);
      const [j, nextJ, b] = between(y, image.height, op.down);
      const mix = (row: number): number =>
        (128 - a) * tables(i, row, channel)[level]! + a * tables(nextI, row, channel)[level]!;
      return ((128 - b) * mix(j) + b * mix(nextJ) + 8192) >> 14;
    });
  },
};

export const toneMeasures: MeasureFamily<"equalize" | "autolevels" | "clahe"> = {
  equalize: (op, image, tile) => histograms(op, image, tile, WHOLE),
  autolevels: (op, image, tile) => histograms(op, image, tile, WHOLE),
  clahe: (op, image, tile) => histograms(op, image, tile, [op.across, op.down]),
};

function releveled(op: Channels, image: ReferenceImage, relevel: Relevel): ReferenceImage {
  if (op.channels === "each") return drawColours(image, (x, y, c) => relevel(image.at(x, y, c), c, x, y));
  return drawColours(image, (x, y, c) => {
    const luma = lumaOf(image.at, x, y);
    return clamp8(image.at(x, y, c) + relevel(luma, 0, x, y) - luma);
  });
}

/** Which cell of a side a pixel lies in: the last one that does not begin after it. */
function cellOf(position: number, length: number, cells: number): number {
  const count = Math.min(cells, length);
  let cell = 0;
  while (cell + 1 < count && Math.floor(((cell + 1) * length) / count) <= position) cell++;
  return cell;
}

/** The cells whose middles a pixel's middle lies between, and how near to the second, in 1/128. */
function between(position: number, length: number, cells: number): [number, number, number] {
  const count = Math.min(cells, length);
  const place = Math.floor(((position + 0.5) * count * 128) / length - 64 + 0.5);
  const inside = Math.min(Math.max(place, 0), (count - 1) * 128);
  return [inside >> 7, Math.min((inside >> 7) + 1, count - 1), inside & 127];
}

/** Levels of the shown pixels of a part of the image, of each cell in it, as they come: counts by cell, then channel. */
function countLevels(op: Channels, image: ReferenceImage, tile: Region, [across, down]: Cells): Map<string, number[]> {
  const counts = new Map<string, number[]>();
  for (let y = tile.y; y < tile.y + tile.height; y++) {
    for (let x = tile.x; x < tile.x + tile.width; x++) {
      const cell = `${cellOf(x, image.width, across)},${cellOf(y, image.height, down)}`;
      for (const channel of op.channels === "each" ? [0, 1, 2] : [0]) {
        const key = `${cell},${channel}`;
        if (!counts.has(key)) counts.set(key, Array(256).fill(0));
        const level = op.channels === "each" ? image.at(x, y, channel) : lumaOf(image.at, x, y);
        if (image.at(x, y, 3) > 0) counts.get(key)![level]! += 1;
      }
    }
  }
  return counts;
}

function histograms(op: Channels, image: ReferenceImage, tile: Region, cells: Cells): Uint8Array<ArrayBuffer> {
  const counts = [...countLevels(op, image, tile, cells)].map(([key, levels]) => {
    const [column, row, channel] = key.split(",").map(Number);
    return { order: (row! * 16 + column!) * 3 + channel!, levels };
  });
  const sorted = counts.toSorted((a, b) => a.order - b.order);
  return new Uint8Array(Uint32Array.from(sorted.flatMap(({ levels }) => levels)).buffer);
}

function tablesOf(op: Channels, image: ReferenceImage, cells: Cells, tableOf: (counts: number[]) => number[]) {
  const counts = countLevels(op, image, { x: 0, y: 0, ...image }, cells);
  const tables = new Map([...counts].map(([key, levels]) => [key, tableOf(levels)]));
  return (column: number, row: number, channel: number): number[] => tables.get(`${column},${row},${channel}`)!;
}

const LEVELS = Array.from({ length: 256 }, (_, level) => level);
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
const rounded = (value: bigint, per: bigint): number => Number((2n * value + per) / (2n * per));

function equalized(counts: number[]): number[] {
  const darkest = counts.findIndex((count) => count > 0);
  const others = sum(counts) - (counts[darkest] ?? 0);
  if (others === 0) return LEVELS;
  return LEVELS.map((level) => {
    const below = level < darkest ? 0 : sum(counts.slice(darkest + 1, level + 1));
    return rounded(255n * BigInt(below), BigInt(others));
  });
}

function stretched(counts: number[], low: number, high: number): number[] {
  const total = sum(counts);
  const black = LEVELS.find((level) => sum(counts.slice(0, level + 1)) > Math.floor((total * low) / 100));
  const white = LEVELS.findLast((level) => sum(counts.slice(level)) > Math.floor((total * high) / 100));
  if (black === undefined || white === undefined || black >= white) return LEVELS;
  return LEVELS.map((level) => {
    const inside = Math.min(Math.max(level, black), white) - black;
    return rounded(255n * BigInt(inside), BigInt(white - black));
  });
}

function limited(counts: number[], limit: number): number[] {
  const total = sum(counts);
  if (total === 0) return LEVELS;
  const most = Math.max(1, Math.floor((limit * total) / 256));
  const clipped = counts.map((count) => Math.min(count, most));
  const excess = BigInt(total - sum(clipped));
  return LEVELS.map((level) => {
    const even = (BigInt(level + 1) * excess) / 256n;
    return rounded(255n * (BigInt(sum(clipped.slice(0, level + 1))) + even), BigInt(total));
  });
}
