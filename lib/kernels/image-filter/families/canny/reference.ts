import type { Region, Size } from "../../../kernel.ts";
import { draw, lumaOf, type ReferenceFamily, type ReferenceImage } from "../../reference/reference-image.ts";
import type { MeasureFamily } from "../../reference/reference-stages.ts";

interface Thresholds {
  readonly low: number;
  readonly high: number;
}

/** Of each pixel of an image: 0 no candidate, 1 candidate, 2 strong. */
interface Candidates extends Size {
  readonly kinds: Uint8Array;
}

export const cannyReference: ReferenceFamily<"canny"> = {
  canny(op, image) {
    const candidates = candidatesOf(op, image);
    const strong = [...candidates.kinds.keys()].filter((at) => candidates.kinds[at] === 2);
    const edges = connectedTo(strong, candidates, { x: 0, y: 0, width: image.width, height: image.height });
    return draw(image, (x, y, c) => (c === 3 ? image.at(x, y, 3) : edges.has(y * image.width + x) ? 255 : 0));
  },
};

export const cannyMeasures: MeasureFamily<"canny"> = {
  canny(op, image, tile) {
    const candidates = candidatesOf(op, image);
    const labels: number[] = [];
    for (let y = tile.y - (tile.y % 64); y < tile.y + tile.height; y += 64) {
      for (let x = tile.x - (tile.x % 64); x < tile.x + tile.width; x += 64) {
        labels.push(...labelsOf(candidates, { x, y, width: 64, height: 64 }));
      }
    }
    return Uint8Array.from(labels);
  },
};

/** Candidates by OpenCV's comparisons, word for word. */
function candidatesOf({ low, high }: Thresholds, image: ReferenceImage): Candidates {
  const { width, height } = image;
  const gradients = Array.from({ length: width * height }, (_, i) => {
    const at = (dx: number, dy: number) => lumaOf(image.premultiplied, (i % width) + dx, Math.floor(i / width) + dy);
    const gx = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1);
    const gy = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1);
    return [gx, gy] as const;
  });
  const strength = (x: number, y: number): number => {
    if (x < 0 || y < 0 || x >= width || y >= height) return 0;
    const [gx, gy] = gradients[y * width + x]!;
    return Math.abs(gx) + Math.abs(gy);
  };
  const kinds = Uint8Array.from(gradients, ([gx, gy], i) => {
    const x = i % width;
    const y = Math.floor(i / width);
    const own = strength(x, y);
    if (own <= low) return 0;
    const fromFlat = Math.abs(gx) * 13573;
    const rise = Math.abs(gy) * 2 ** 15;
    let largest: boolean;
    if (rise < fromFlat) largest = own > strength(x - 1, y) && own >= strength(x + 1, y);
    else if (rise > fromFlat + Math.abs(gx) * 2 ** 16) largest = own > strength(x, y - 1) && own >= strength(x, y + 1);
    else {
      const side = gx < 0 === gy < 0 ? 1 : -1;
      largest = own > strength(x - side, y - 1) && own > strength(x + side, y + 1);
    }
    return largest ? (own > high ? 2 : 1) : 0;
  });
  return { width, height, kinds };
}

/** All candidates within a part of the image that are connected to some of them there, one after the other. */
function connectedTo(some: readonly number[], { width, height, kinds }: Candidates, part: Region): Set<number> {
  const found = new Set(some);
  for (const at of found) {
    for (let y = Math.floor(at / width) - 1; y <= Math.floor(at / width) + 1; y++) {
      for (let x = (at % width) - 1; x <= (at % width) + 1; x++) {
        const inside = x >= part.x && y >= part.y && x < part.x + part.width && y < part.y + part.height;
        if (inside && x < width && y < height && kinds[y * width + x]! > 0) found.add(y * width + x);
      }
    }
  }
  return found;
}

/** A cell's labels by slot: of its top row, bottom row, left column and right column. */
function labelsOf(candidates: Candidates, cell: Region): number[] {
  const { width, height, kinds } = candidates;
  const at = (x: number, y: number): number | null =>
    cell.x + x < width && cell.y + y < height && kinds[(cell.y + y) * width + cell.x + x]! > 0
      ? (cell.y + y) * width + cell.x + x
      : null;
  const line = Array.from({ length: 64 }, (_, i) => i);
  const inner = line.slice(1, 63);
  const border = [
    ...line.map((x) => at(x, 0)),
    ...line.map((x) => at(x, 63)),
    ...[...inner.map((y) => at(0, y)), null, null],
    ...[...inner.map((y) => at(63, y)), null, null],
  ];
  const labels = Array<number>(256).fill(0);
  for (const [slot, pixel] of border.entries()) {
    if (pixel === null || labels[slot] !== 0) continue;
    const connected = connectedTo([pixel], candidates, cell);
    const strong = [...connected].some((other) => kinds[other] === 2);
    for (const [other, place] of border.entries()) {
      if (place !== null && connected.has(place)) labels[other] = strong ? 255 : slot + 1;
    }
  }
  return labels;
}
