import type { Region, Size } from "../../kernel.ts";
import { clampRegion } from "../../regions.ts";
import { NetworkShapesError } from "../recognize-errors.ts";
import type { LayerShape, Window } from "./layers.ts";

/** A run of rows or columns, half-open. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Pixels from a window's first one to its last, along axis 0 (down) or 1 (across). */
export function reachOf({ size, dilation }: Window, axis: 0 | 1): number {
  return (size[axis] - 1) * dilation[axis] + 1;
}

/** The raster that a layer makes of one. @throws {NetworkShapesError} when nothing is left of it */
export function sizeAfter(layer: LayerShape, { width, height }: Size): Size {
  const { kind, window, factor } = layer;
  if (kind === "flatten" || (kind === "average" && !window)) return { width: 1, height: 1 };
  if (factor) return { width: width * factor[1], height: height * factor[0] };
  if (!window) return { width, height };
  const along = (axis: 0 | 1, length: number): number =>
    Math.floor((length + window.pads[axis] + window.pads[axis + 2]! - reachOf(window, axis)) / window.stride[axis]) + 1;
  const after = { width: along(1, width), height: along(0, height) };
  if (after.width < 1 || after.height < 1) {
    throw new NetworkShapesError("a window is larger than its image", { width, height });
  }
  return after;
}

/**
 * The raster of every tensor, given the input's: `layers.length + 1` sizes.
 *
 * @throws {NetworkShapesError} when a layer's inputs differ, as when a U-net is given an odd size
 */
export function sizesOf(layers: readonly LayerShape[], input: Size): Size[] {
  const sizes = [input];
  for (const layer of layers) {
    const first = sizes[layer.from[0]!]!;
    for (const other of layer.from) {
      const { width, height } = sizes[other]!;
      if (width !== first.width || height !== first.height) {
        throw new NetworkShapesError(`images of ${input.width} × ${input.height} pixels do not come out even`, {
          ...input,
        });
      }
    }
    sizes.push(sizeAfter(layer, first));
  }
  return sizes;
}

/**
 * The part of every tensor that a region of the last one depends on, within the tensors' rasters; null for tensors it
 * does not depend on. What windows see outside of a raster is padding and belongs to no region.
 */
export function traceRegions(layers: readonly LayerShape[], sizes: readonly Size[], region: Region): (Region | null)[] {
  const regions: (Region | null)[] = Array.from({ length: layers.length + 1 }, () => null);
  regions[layers.length] = region;
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i]!;
    const wanted = regions[i + 1];
    if (!wanted) continue;
    for (const input of layer.from) {
      const seen = clampRegion(seenBy(layer, wanted, sizes[input]!), sizes[input]!);
      regions[input] = regions[input] ? boundsOf(regions[input], seen) : seen;
    }
  }
  return regions;
}

/** What a layer looks at to make a region, padding included. */
export function seenBy(layer: LayerShape, { x, y, width, height }: Region, whole: Size): Region {
  const { kind, window, factor } = layer;
  if (kind === "flatten" || (kind === "average" && !window)) return { x: 0, y: 0, ...whole };
  const across = { from: x, to: x + width };
  const down = { from: y, to: y + height };
  if (window) return regionOf(lookedAt(window, 1, across), lookedAt(window, 0, down));
  if (factor) return regionOf(shrunk(across, factor[1]), shrunk(down, factor[0]));
  return { x, y, width, height };
}

function lookedAt(window: Window, axis: 0 | 1, { from, to }: Span): Span {
  const first = from * window.stride[axis] - window.pads[axis];
  return { from: first, to: first + (to - 1 - from) * window.stride[axis] + reachOf(window, axis) };
}

const shrunk = ({ from, to }: Span, factor: number): Span => ({
  from: Math.floor(from / factor),
  to: Math.ceil(to / factor),
});

const regionOf = (across: Span, down: Span): Region => ({
  x: across.from,
  y: down.from,
  width: across.to - across.from,
  height: down.to - down.from,
});

/** The smallest region that holds two. */
export function boundsOf(a: Region, b: Region): Region {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}
