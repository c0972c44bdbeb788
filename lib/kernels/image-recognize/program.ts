import type { Region, Size } from "../kernel.ts";
import { type Arena, type Lifetime, placeBuffers } from "./arena.ts";
import { seenBy, sizesOf, traceRegions } from "./network/geometry.ts";
import type { LayerShape } from "./network/layers.ts";
import { channelStride, channelsOf } from "./network/summary.ts";

/** What a unit computes of every tensor of a network. */
export interface Program {
  /** Rasters of the tensors, whole. */
  readonly sizes: readonly Size[];
  /** The part of each that the unit needs; all of them are needed. */
  readonly regions: readonly Region[];
}

/** A layer's input with its padding, where the unit sees any. */
export interface Padded {
  /** May reach beyond the raster. */
  readonly region: Region;
  readonly channels: number;
}

/** What a unit that makes `region` of the last tensor computes. @throws {NetworkShapesError} */
export function compileProgram(layers: readonly LayerShape[], input: Size, region: Region): Program {
  const sizes = sizesOf(layers, input);
  // Every layer is one that the output depends on.
  return { sizes, regions: traceRegions(layers, sizes, region) as Region[] };
}

/** What layer `i` sees of its input if that reaches beyond the image: it has to be filled up with padding then. */
export function paddedInput(layers: readonly LayerShape[], { sizes, regions }: Program, i: number): Region | null {
  const layer = layers[i]!;
  if (!layer.window) return null;
  const whole = sizes[layer.from[0]!]!;
  const seen = seenBy(layer, regions[i + 1]!, whole);
  const inside =
    seen.x >= 0 && seen.y >= 0 && seen.x + seen.width <= whole.width && seen.y + seen.height <= whole.height;
  return inside ? null : seen;
}

/** Bytes after each buffer that vector loops may read or write. */
const SLACK_BYTES = 64;

/** How the CPU lays out a unit's memory: tensors `i16[height, width, channelStride]`, then inputs with padding. */
export interface CpuLayout extends Arena {
  /** Offset of tensor t is `offsets[t]`, of layer i's padded input `offsets[layers.length + 1 + i]`. */
  readonly offsets: readonly number[];
}

export function layoutOnCpu(layers: readonly LayerShape[], input: number, program: Program): CpuLayout {
  const channels = channelsOf(layers, input);
  const lastUse = channels.map((_, tensor) => (tensor === layers.length ? layers.length + 1 : tensor));
  for (const [i, { from }] of layers.entries()) for (const tensor of from) lastUse[tensor] = i + 1;
  const bytesOf = ({ width, height }: Size, count: number): number =>
    width * height * channelStride(count) * 2 + SLACK_BYTES;
  const tensors = program.regions.map(
    (region, tensor): Lifetime => ({
      sizeBytes: bytesOf(region, channels[tensor]!),
      from: tensor,
      to: lastUse[tensor]!,
    }),
  );
  const padded = layers.map(({ from }, i): Lifetime => {
    const region = paddedInput(layers, program, i);
    return { sizeBytes: region ? bytesOf(region, channels[from[0]!]!) : 0, from: i + 1, to: i + 1 };
  });
  return placeBuffers([...tensors, ...padded], 64);
}
