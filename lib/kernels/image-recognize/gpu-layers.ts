import type { PlannedBuffer } from "../gpu-program.ts";
import { meanFactor } from "./definition.ts";
import { type Dispatch, dispatchOf, type GpuTensor, splitFactor, wordsOf } from "./gpu-dispatch.ts";
import type { AverageLayer, ConvolutionLayer, JoinLayer, Layer, Window } from "./network/layers.ts";

/** A convolution's numbers as `convolution.wgsl` takes them. */
interface GpuNumbers {
  readonly weights: PlannedBuffer;
  readonly outputs: PlannedBuffer;
}

/** Kept with the layers they are of: the units of a job use the same ones. */
const packed = new WeakMap<Layer, GpuNumbers>();

/** The dispatches of one layer. @param planes runs of the network over colours */
export function dispatchesOf(layer: Layer, from: readonly GpuTensor[], to: GpuTensor, planes: number): Dispatch[] {
  const [input] = from as readonly [GpuTensor];
  const threads = to.region.width * wordsOf(to.channels);
  const one = (
    shader: Dispatch["shader"],
    entryPoint: string,
    cost: number,
    buffers: Dispatch["buffers"],
    extras: Parameters<typeof dispatchOf>[5],
  ): Dispatch[] => [dispatchOf({ shader, entryPoint }, input, to, planes, { threads, cost, buffers }, extras)];
  switch (layer.kind) {
    case "convolution":
      return [convolution(layer, input, to, planes)];
    case "maximum":
      return one("pooling", "maximum", 20 * areaOf(layer.window), {}, { window: layer.window });
    case "average":
      return [average(layer, input, to, planes)];
    case "table":
      return join({ ...layer, kind: "join", tables: [layer.table] }, from, to, planes);
    case "join":
      return join(layer, from, to, planes);
    case "sum": {
      const { x, y, width, height } = from[1]!.region;
      const buffers = { 2: tableOf(layer.tables.slice()), 3: from[1]! };
      return one("pointwise", "add", 60, buffers, { levels: layer, more: [x, y, width, height] });
    }
    case "enlarge":
      return one("movement", "enlarge", 20, {}, { more: layer.factor });
    case "shuffle":
      return one("movement", "shuffle", 60, {}, { more: [layer.factor[0], Number(layer.blocksLast)] });
    case "flatten":
      return one("movement", "flatten", 60, {}, { more: [Number(layer.channelsFirst)] });
  }
}

const areaOf = ({ size }: Pick<Window, "size">): number => size[0] * size[1];

const tableOf = (table: ArrayBufferView<ArrayBuffer>): PlannedBuffer => ({ sizeBytes: table.byteLength, table });

function convolution(layer: ConvolutionLayer, input: GpuTensor, to: GpuTensor, planes: number): Dispatch {
  const { window, groups, depth, inputZero } = layer;
  const numbers = packed.get(layer) ?? packNumbers(layer);
  packed.set(layer, numbers);
  const extras = { window, padding: inputZero, levels: layer, more: [depth, layer.channels / groups] };
  const words = wordsOf(to.channels);
  const taps = areaOf(window);
  const buffers = { 2: numbers.weights, 3: numbers.outputs };
  if (groups > 1) {
    const work = { threads: to.region.width * words, cost: 100 + taps * depth * 60, buffers };
    return dispatchOf({ shader: "convolution", entryPoint: "convolve_groups" }, input, to, planes, work, extras);
  }
  const threads = Math.ceil(to.region.width / 4) * words;
  const work = { threads, cost: 400 + taps * wordsOf(depth) * 100, buffers };
  return dispatchOf({ shader: "convolution", entryPoint: "convolve" }, input, to, planes, work, extras);
}

function packNumbers(layer: ConvolutionLayer): GpuNumbers {
  const { channels, groups, depth, window, weights, bias, factors } = layer;
  const taps = areaOf(window);
  const blocks = wordsOf(channels);
  const outputs = new Uint32Array(blocks * 12);
  // Blocks are filled up with outputs of factor 1 that nothing reads.
  const [one, ofOne] = splitFactor(1);
  for (let channel = 0; channel < blocks * 4; channel++) {
    const at = (channel >> 2) * 12 + (channel & 3);
    const [mantissa, exponent] = channel < channels ? splitFactor(factors[channel]!) : [one, ofOne];
    let start = bias[channel] ?? 0;
    if (groups === 1) {
      // Levels are read as signed bytes, 128 less. Sums may wrap on the way: they are right modulo 2³².
      for (let i = channel * taps * depth; i < Math.min((channel + 1) * taps * depth, weights.length); i++) {
        start += 128 * weights[i]!;
      }
    }
    outputs[at] = start;
    outputs[at + 4] = mantissa;
    outputs[at + 8] = exponent;
  }
  if (groups > 1) return { weights: tableOf(wholeVectors(weights)), outputs: tableOf(outputs) };
  const words = wordsOf(depth);
  const ordered = new Int8Array(blocks * taps * words * 16);
  for (let channel = 0; channel < channels; channel++) {
    for (let tap = 0; tap < taps; tap++) {
      for (let k = 0; k < depth; k++) {
        const vector = ((channel >> 2) * taps + tap) * words + (k >> 2);
        ordered[vector * 16 + (channel & 3) * 4 + (k & 3)] = weights[(channel * taps + tap) * depth + k]!;
      }
    }
  }
  return { weights: tableOf(ordered), outputs: tableOf(outputs) };
}

/** A copy filled up to whole vectors of 16 bytes. */
function wholeVectors(bytes: Int8Array): Int8Array<ArrayBuffer> {
  const whole = new Int8Array(Math.ceil(bytes.length / 16) * 16);
  whole.set(bytes);
  return whole;
}

function average(layer: AverageLayer, input: GpuTensor, to: GpuTensor, planes: number): Dispatch {
  const { width, height } = input.region;
  const whole: Window = { size: [height, width], stride: [1, 1], dilation: [1, 1], pads: [0, 0, 0, 0] };
  const window = layer.window ?? whole;
  const count = areaOf(window);
  const more = [...splitFactor(meanFactor(layer.inputScale, layer.to.scale, count)), -layer.inputZero * count];
  const levels = { zero: layer.to.zero, low: layer.low, high: layer.high };
  const work = { threads: to.region.width * wordsOf(to.channels), cost: 100 + 20 * count };
  const extras = { window, padding: layer.inputZero, levels, more };
  return dispatchOf({ shader: "pooling", entryPoint: "average" }, input, to, planes, work, extras);
}

/** One dispatch for each tensor that is joined: neighbours share words, and dispatches run in order. */
function join(layer: JoinLayer, from: readonly GpuTensor[], to: GpuTensor, planes: number): Dispatch[] {
  let first = 0;
  return from.map((input, i) => {
    const buffers = { 2: tableOf(Int32Array.from(layer.tables[i]!)) };
    const work = { threads: to.region.width * wordsOf(to.channels), cost: 60, buffers };
    const more = [first];
    first += input.channels;
    return dispatchOf({ shader: "pointwise", entryPoint: "join" }, input, to, planes, work, { more });
  });
}
