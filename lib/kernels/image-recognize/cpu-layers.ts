import type { Region } from "../kernel.ts";
import type { PlacedLayer, RecognizeExports } from "./cpu-machine.ts";
import { meanFactor } from "./definition.ts";
import type { AverageLayer, Layer, Window } from "./network/layers.ts";
import { channelStride } from "./network/summary.ts";

/** A tensor in the module's memory: `i16[region.height, region.width, channelStride(channels)]`. */
export interface Tensor {
  readonly at: number;
  readonly region: Region;
  readonly channels: number;
}

/** Bytes of a tensor's pixel. */
export const pixelBytes = ({ channels }: Pick<Tensor, "channels">): number => channelStride(channels) * 2;

const rowBytes = (tensor: Tensor): number => tensor.region.width * pixelBytes(tensor);

/** Address of pixel (x, y) of the whole raster; negative beyond a corner that nothing looks at. */
const addressOf = (tensor: Tensor, x: number, y: number): number =>
  tensor.at + (y - tensor.region.y) * rowBytes(tensor) + (x - tensor.region.x) * pixelBytes(tensor);

/** What a layer's padding holds: nothing for a maximum, else the zero point. */
export const paddingOf = (layer: Layer): number => ("inputZero" in layer ? layer.inputZero : 0);

/** Copies a tensor into a larger one around it. */
export function padTensor(wasm: RecognizeExports, from: Tensor, to: Tensor, level: number): void {
  const { region } = from;
  const left = region.x - to.region.x;
  const above = region.y - to.region.y;
  const sizes = [region.width, region.height, to.at, to.region.width, to.region.height] as const;
  wasm.pad(from.at, ...sizes, left, above, pixelBytes(from), level);
}

/** Runs one layer. Inputs hold everything that it looks at, padding included. */
export function runLayer(wasm: RecognizeExports, placed: PlacedLayer, from: readonly Tensor[], to: Tensor): void {
  const { layer, tables } = placed;
  const [input] = from as readonly [Tensor];
  const { x, y, width, height } = to.region;
  const pixel = pixelBytes(to);
  switch (layer.kind) {
    case "convolution":
      convolve(wasm, placed, input, to);
      break;
    case "maximum": {
      const seen = seenThrough(layer.window, input, to);
      wasm.maximum(...seen, ...layer.window.size, to.at, width, height, pixel, layer.channels);
      break;
    }
    case "average":
      average(wasm, layer, tables[0]!, input, to);
      break;
    case "table":
      wasm.lookUp(...within(input, to), to.at, pixel, width, height, layer.channels, tables[0]!);
      break;
    case "sum": {
      const [a, aRow] = within(input, to);
      const [b, bRow] = within(from[1]!, to);
      const { channels, zero, low, high } = layer;
      wasm.add(a, aRow, b, bRow, to.at, pixel, width, height, channels, tables[0]!, zero, low, high);
      break;
    }
    case "join": {
      let at = to.at;
      for (const [i, part] of from.entries()) {
        wasm.lookUp(...within(part, to), at, pixel, width, height, part.channels, tables[i]!);
        at += part.channels * 2;
      }
      break;
    }
    case "enlarge": {
      const [down, across] = layer.factor;
      const phases = [x - input.region.x * across, y - input.region.y * down] as const;
      wasm.enlarge(input.at, rowBytes(input), to.at, width, height, pixel, across, down, ...phases);
      break;
    }
    case "shuffle": {
      const [factor] = layer.factor;
      const phases = [x - input.region.x * factor, y - input.region.y * factor] as const;
      const source = [input.at, rowBytes(input), pixelBytes(input)] as const;
      const { channels, blocksLast } = layer;
      wasm.shuffle(...source, to.at, width, height, pixel, channels, factor, ...phases, Number(blocksLast));
      break;
    }
    case "flatten": {
      const pixels = input.region.width * input.region.height;
      const first = Number(layer.channelsFirst);
      wasm.flatten(input.at, pixelBytes(input), pixels, input.channels, first, to.at);
      break;
    }
  }
}

/** Where an input's part under an output begins, bytes of its rows and pixels. */
const within = (input: Tensor, to: Tensor): [number, number, number] => [
  addressOf(input, to.region.x, to.region.y),
  rowBytes(input),
  pixelBytes(input),
];

/** Where the first output looks first, and the distances between outputs and between a window's pixels. */
function seenThrough(
  { stride, dilation, pads }: Window,
  input: Tensor,
  to: Tensor,
): [number, number, number, number, number] {
  const first = addressOf(input, to.region.x * stride[1] - pads[1], to.region.y * stride[0] - pads[0]);
  const row = rowBytes(input);
  const pixel = pixelBytes(input);
  return [first, row * stride[0], pixel * stride[1], row * dilation[0], pixel * dilation[1]];
}

function convolve(wasm: RecognizeExports, { layer, packed, tables }: PlacedLayer, input: Tensor, to: Tensor): void {
  if (layer.kind !== "convolution" || !packed) return;
  const [first, rowStep, columnStep, rowTap, columnTap] = seenThrough(layer.window, input, to);
  const { width, height } = to.region;
  const { groups, depth, zero, low, high } = layer;
  const rows = layer.window.size[0];
  const [weights, bias, factors] = tables as [number, number, number];
  const levels = [zero, low, high] as const;
  const pixel = pixelBytes(to);
  if (packed.channelwise) {
    const seen = [first, rowStep, columnStep, rowTap, columnTap, rows, packed.columns] as const;
    const made = [to.at, width, height, pixel, layer.channels] as const;
    wasm.convolveChannels(...seen, weights, bias, factors, ...made, ...levels);
    return;
  }
  const perGroup = layer.channels / groups;
  const blockBytes = Math.ceil(perGroup / 8) * 32;
  const weightBytes = packed.weights.byteLength / groups;
  // Without groups the channels that fill up a pixel may be written too.
  const stored = groups === 1 ? channelStride(layer.channels) : perGroup;
  for (let group = 0; group < groups; group++) {
    const from = first + group * depth * 2;
    const seen = [from, rowStep, columnStep, rowTap, columnTap, rows, packed.columns, packed.pairs] as const;
    const numbers = [weights + group * weightBytes, bias + group * blockBytes, factors + group * blockBytes] as const;
    wasm.convolve(...seen, ...numbers, to.at + group * perGroup * 2, width, height, pixel, stored, ...levels);
  }
}

function average(wasm: RecognizeExports, layer: AverageLayer, factorAt: number, input: Tensor, to: Tensor): void {
  const { width, height } = input.region;
  const whole: Window = { size: [height, width], stride: [1, 1], dilation: [1, 1], pads: [0, 0, 0, 0] };
  const window = layer.window ?? whole;
  const count = window.size[0] * window.size[1];
  const factor = meanFactor(layer.inputScale, layer.to.scale, count);
  new Float32Array(wasm.memory.buffer, factorAt, 8).fill(factor);
  const made = [to.at, to.region.width, to.region.height, pixelBytes(to), layer.channels] as const;
  const levels = [layer.to.zero, layer.low, layer.high] as const;
  const bias = -layer.inputZero * count;
  wasm.average(...seenThrough(window, input, to), ...window.size, bias, factorAt, ...made, ...levels);
}
