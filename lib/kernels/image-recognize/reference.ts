import type { Size } from "../kernel.ts";
import { areaMean } from "./area-mean.ts";
import { colourRunsOf } from "./colour-runs.ts";
import { meanFactor, requantise, roundToEven, SUM_BITS } from "./definition.ts";
import { sizesOf } from "./network/geometry.ts";
import type { AverageLayer, ConvolutionLayer, Layer, Network, SumLayer, Window } from "./network/layers.ts";
import { shapeOf } from "./network/summary.ts";
import type { RecognizeParams } from "./params.ts";

/** Levels of a tensor, whole: `u8[channels, height, width]`. */
interface Planes extends Size {
  readonly channels: number;
  readonly levels: Uint8Array;
}

/**
 * A network over a whole image, as slow, plain code: what the other implementations have to equal.
 *
 * @param pixels `u8[size.height, size.width, 4]`
 * @returns `u8[classes]`, or the image it makes, `u8[height, width, 4]`.
 */
export function recognizeReference(
  network: Network,
  params: RecognizeParams,
  size: Size,
  pixels: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const runs = colourRunsOf(network, params);
  const { channels, width, height } = network.input;
  if (network.classifier) {
    const to = { width: width!, height: height! };
    const seen = areaMean(pixels, size, to, channels === 1);
    return runNetwork(network, inputPlanes(seen, to, runs[0]!)).levels.slice();
  }
  const made = runs.map((run) => runNetwork(network, inputPlanes(pixels, size, run)));
  const after = made[0]!;
  const image = new Uint8Array(after.width * after.height * 4);
  for (let y = 0, at = 0; y < after.height; y++) {
    for (let x = 0; x < after.width; x++, at += 4) {
      for (const [r, { bytes, pixels: values }] of runs.entries()) {
        for (const [c, byte] of bytes.entries()) image[at + byte] = values[c]![levelAt(made[r]!, c, y, x)]!;
      }
      const alphaX = Math.floor((x * size.width) / after.width);
      const alphaY = Math.floor((y * size.height) / after.height);
      image[at + 3] = pixels[(alphaY * size.width + alphaX) * 4 + 3]!;
    }
  }
  return image;
}

function inputPlanes(
  pixels: Uint8Array,
  { width, height }: Size,
  { bytes, levels }: ReturnType<typeof colourRunsOf>[number],
): Planes {
  return drawPlanes(
    bytes.length,
    { width, height },
    (c, y, x) => levels[c]![pixels[(y * width + x) * 4 + bytes[c]!]!]!,
  );
}

function runNetwork({ layers }: Network, input: Planes): Planes {
  const sizes = sizesOf(layers.map(shapeOf), input);
  const tensors = [input];
  for (const [i, layer] of layers.entries()) {
    const from = layer.from.map((index) => tensors[index]!);
    tensors.push(drawPlanes(layer.channels, sizes[i + 1]!, levelsOf(layer, from)));
  }
  return tensors.at(-1)!;
}

type Draw = (channel: number, y: number, x: number) => number;

function drawPlanes(channels: number, { width, height }: Size, draw: Draw): Planes {
  const levels = new Uint8Array(channels * width * height);
  let at = 0;
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) levels[at++] = draw(c, y, x);
  }
  return { channels, width, height, levels };
}

const levelAt = ({ width, height, levels }: Planes, c: number, y: number, x: number): number =>
  levels[(c * height + y) * width + x]!;

function levelsOf(layer: Layer, from: readonly Planes[]): Draw {
  const [input] = from as readonly [Planes];
  switch (layer.kind) {
    case "convolution":
      return convolutionOf(layer, input);
    case "average":
      return averageOf(layer, input);
    case "sum":
      return sumOf(layer, from);
    case "maximum":
      return (c, y, x) => seenThrough(layer.window, input, c, y, x).reduce<number>((a, b) => Math.max(a, b ?? 0), 0);
    case "table":
      return (c, y, x) => layer.table[levelAt(input, c, y, x)]!;
    case "join":
      return (c, y, x) => {
        let channel = c;
        let part = 0;
        for (; channel >= from[part]!.channels; part++) channel -= from[part]!.channels;
        return layer.tables[part]![levelAt(from[part]!, channel, y, x)]!;
      };
    case "enlarge":
      return (c, y, x) => levelAt(input, c, Math.floor(y / layer.factor[0]), Math.floor(x / layer.factor[1]));
    case "shuffle": {
      const [f] = layer.factor;
      return (c, y, x) => {
        const place = (y % f) * f + (x % f);
        const channel = layer.blocksLast ? c * f * f + place : place * layer.channels + c;
        return levelAt(input, channel, Math.floor(y / f), Math.floor(x / f));
      };
    }
    case "flatten": {
      const { channels, width, height } = input;
      return (n) => {
        if (layer.channelsFirst) return input.levels[n]!;
        const pixel = Math.floor(n / channels);
        return input.levels[(n % channels) * width * height + pixel]!;
      };
    }
  }
}

/** Levels in a window's order, null where it looks at padding. */
function seenThrough(window: Window, input: Planes, c: number, y: number, x: number): (number | null)[] {
  const { size, stride, dilation, pads } = window;
  return Array.from({ length: size[0] * size[1] }, (_, tap) => {
    const row = y * stride[0] - pads[0] + Math.floor(tap / size[1]) * dilation[0];
    const column = x * stride[1] - pads[1] + (tap % size[1]) * dilation[1];
    const inside = row >= 0 && row < input.height && column >= 0 && column < input.width;
    return inside ? levelAt(input, c, row, column) : null;
  });
}

function convolutionOf(layer: ConvolutionLayer, input: Planes): Draw {
  const { window, groups, depth, weights, bias, factors, inputZero, zero, low, high } = layer;
  const taps = window.size[0] * window.size[1];
  return (c, y, x) => {
    const first = Math.floor(c / (layer.channels / groups)) * depth;
    let acc = bias[c]!;
    for (let k = 0; k < depth; k++) {
      for (const [tap, level] of seenThrough(window, input, first + k, y, x).entries()) {
        acc += (level ?? inputZero) * weights[(c * taps + tap) * depth + k]!;
      }
    }
    return requantise(acc, factors[c]!, zero, low, high);
  };
}

function averageOf({ window, inputZero, inputScale, to, low, high }: AverageLayer, input: Planes): Draw {
  const size = [input.height, input.width] as const;
  const seen: Window = window ?? { size, stride: [1, 1], dilation: [1, 1], pads: [0, 0, 0, 0] };
  const factor = meanFactor(inputScale, to.scale, seen.size[0] * seen.size[1]);
  return (c, y, x) => {
    const sum = seenThrough(seen, input, c, y, x).reduce<number>((a, level) => a + (level ?? inputZero) - inputZero, 0);
    return requantise(sum, factor, to.zero, low, high);
  };
}

function sumOf({ tables, zero, low, high }: SumLayer, [a, b]: readonly Planes[]): Draw {
  return (c, y, x) => {
    const sum = tables[levelAt(a!, c, y, x)]! + tables[256 + levelAt(b!, c, y, x)]!;
    return Math.min(high, Math.max(low, zero + roundToEven(sum / 2 ** SUM_BITS)));
  };
}
