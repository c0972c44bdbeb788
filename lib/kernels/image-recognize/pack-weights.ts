import type { ConvolutionLayer } from "./network/layers.ts";
import { channelStride, isChannelwise } from "./network/summary.ts";

/** A convolution's numbers as `wasm/convolution.ts` takes them; outputs in blocks of eight, filled up with 0. */
export interface PackedConvolution {
  /** Every channel sees itself only. */
  readonly channelwise: boolean;
  /** Taps of a row that are run through one by one: 1 where a row's pixels lie together. */
  readonly columns: number;
  /** Pairs of input channels of each of those taps. */
  readonly pairs: number;
  /** Of each group: `i16[blocks, rows, columns, pairs, 8, 2]`; channelwise `i16[rows, columns, blocks, 8]`. */
  readonly weights: Int16Array<ArrayBuffer>;
  /** `i32[groups, blocks, 8]`. */
  readonly bias: Int32Array<ArrayBuffer>;
  /** `f32[groups, blocks, 8]`. */
  readonly factors: Float32Array<ArrayBuffer>;
}

/** Lays a convolution's numbers out for vectors. */
export function packConvolution(layer: ConvolutionLayer): PackedConvolution {
  const { channels, groups, depth, window } = layer;
  const [rows, columns] = window.size;
  const perGroup = channels / groups;
  if (isChannelwise(layer)) return packChannelwise(layer);
  // Without groups a tap's channels are read with those that fill it up, and a row's taps as one run of them.
  const across = groups === 1 ? channelStride(depth) : Math.ceil(depth / 2) * 2;
  const together = groups === 1 && window.dilation[1] === 1;
  const blocks = Math.ceil(perGroup / 8);
  const weights = new Int16Array(groups * blocks * 8 * rows * columns * across);
  for (let channel = 0; channel < channels; channel++) {
    const group = Math.floor(channel / perGroup);
    const inGroup = channel % perGroup;
    const block = group * blocks + (inGroup >> 3);
    for (let tap = 0; tap < rows * columns; tap++) {
      for (let k = 0; k < depth; k++) {
        const pair = (block * rows * columns + tap) * (across / 2) + (k >> 1);
        weights[(pair * 8 + (inGroup & 7)) * 2 + (k & 1)] =
          layer.weights[(channel * rows * columns + tap) * depth + k]!;
      }
    }
  }
  return {
    channelwise: false,
    columns: together ? 1 : columns,
    pairs: (together ? columns : 1) * (across / 2),
    weights,
    ...packOutputs(layer, groups, perGroup, blocks),
  };
}

function packChannelwise(layer: ConvolutionLayer): PackedConvolution {
  const { channels, window } = layer;
  const [rows, columns] = window.size;
  const blocks = Math.ceil(channels / 8);
  const weights = new Int16Array(rows * columns * blocks * 8);
  for (let channel = 0; channel < channels; channel++) {
    for (let tap = 0; tap < rows * columns; tap++) {
      weights[tap * blocks * 8 + channel] = layer.weights[channel * rows * columns + tap]!;
    }
  }
  return { channelwise: true, columns, pairs: 0, weights, ...packOutputs(layer, 1, channels, blocks) };
}

function packOutputs(
  { bias, factors }: ConvolutionLayer,
  groups: number,
  perGroup: number,
  blocks: number,
): Pick<PackedConvolution, "bias" | "factors"> {
  const packed = { bias: new Int32Array(groups * blocks * 8), factors: new Float32Array(groups * blocks * 8) };
  for (let group = 0; group < groups; group++) {
    const from = group * perGroup;
    packed.bias.set(bias.subarray(from, from + perGroup), group * blocks * 8);
    packed.factors.set(factors.subarray(from, from + perGroup), group * blocks * 8);
  }
  return packed;
}
