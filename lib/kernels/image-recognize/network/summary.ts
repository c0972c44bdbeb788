import type { Size } from "../../kernel.ts";
import { MAX_APRON, MAX_TENSOR_BYTES, MAX_UNIT_BYTES, MAX_UNIT_MACS } from "../limits.ts";
import { NetworkTooLargeError } from "../recognize-errors.ts";
import { sizesOf, traceRegions } from "./geometry.ts";
import type { ConvolutionLayer, Layer, LayerShape, Network, Window } from "./layers.ts";

/** Most bytes of a summary as JSON; what a plan may know is bounded. Labels that do not fit are left out: classes go by number. */
const MAX_SUMMARY_BYTES = 60_000;

/** What plans and reports know of a network: plain JSON of at most 64 KiB. */
export interface NetworkSummary {
  readonly kind: "classifier" | "image-to-image";
  readonly input: { readonly channels: number; readonly width: number | null; readonly height: number | null };
  /** Channels of the output: classes, or colours. */
  readonly output: Network["output"];
  readonly labels: readonly string[];
  readonly layers: readonly LayerShape[];
  /** Output pixels per input pixel, along one side, of an image-to-image network: 2 doubles the image. */
  readonly scale: number | null;
  /** How far an output pixel looks to one side, in pixels of the input. */
  readonly apron: number | null;
  /** Multiply-accumulates per pixel of the input. */
  readonly macsPerPixel: number;
  /** Bytes of the weights as the CPU keeps them. */
  readonly weightBytes: number;
}

/** Side of the image on which an image-to-image network's scale and apron are measured. */
const PROBE_SIDE = 4096;

/** @throws {NetworkShapesError} @throws {NetworkTooLargeError} */
export function summaryOf(network: Network): NetworkSummary {
  const layers = network.layers.map(shapeOf);
  const { channels, width, height } = network.input;
  const probe = network.classifier ? { width: width!, height: height! } : probeFor(layers);
  const sizes = sizesOf(layers, probe);
  const macs = macsOf(layers, sizes);
  const weightBytes = network.layers.reduce((sum, layer) => sum + packedBytes(layer), 0);
  if (weightBytes > MAX_UNIT_BYTES / 2) throw new NetworkTooLargeError("its weights", weightBytes, MAX_UNIT_BYTES / 2);
  if (network.classifier) {
    if (macs > MAX_UNIT_MACS) throw new NetworkTooLargeError("multiplications per image", macs, MAX_UNIT_MACS);
    checkTensors(layers, sizes, channels);
  }
  const apron = network.classifier ? null : apronOf(layers, sizes);
  if (apron !== null && apron > MAX_APRON) throw new NetworkTooLargeError("what a pixel looks at", apron, MAX_APRON);
  const summary: NetworkSummary = {
    kind: network.classifier ? "classifier" : "image-to-image",
    input: { channels, width, height },
    output: network.output,
    labels: network.labels,
    layers,
    scale: network.classifier ? null : sizes.at(-1)!.width / probe.width,
    apron,
    macsPerPixel: Math.ceil(macs / (probe.width * probe.height)),
    weightBytes,
  };
  if (encodedBytes(summary) <= MAX_SUMMARY_BYTES) return summary;
  const short = { ...summary, labels: [] };
  const left = encodedBytes(short);
  if (left > MAX_SUMMARY_BYTES) throw new NetworkTooLargeError("its description", left, MAX_SUMMARY_BYTES);
  return short;
}

const encodedBytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** Multiply-accumulates, or comparable steps, of a whole run. */
export function macsOf(layers: readonly LayerShape[], sizes: readonly Size[]): number {
  return layers.reduce((sum, { macs }, i) => sum + macs * sizes[i + 1]!.width * sizes[i + 1]!.height, 0);
}

/** Channels as the CPU lays them out: pairs for products, fours beyond. */
export const channelStride = (channels: number): number => (channels <= 2 ? 2 : Math.ceil(channels / 4) * 4);

/** Channels of every tensor, the input's first. */
export function channelsOf(layers: readonly LayerShape[], input: number): number[] {
  return [input, ...layers.map(({ channels }) => channels)];
}

function checkTensors(layers: readonly LayerShape[], sizes: readonly Size[], input: number): void {
  for (const [i, channels] of channelsOf(layers, input).entries()) {
    const bytes = sizes[i]!.width * sizes[i]!.height * Math.ceil(channels / 4) * 4;
    if (bytes > MAX_TENSOR_BYTES) throw new NetworkTooLargeError("a tensor's bytes", bytes, MAX_TENSOR_BYTES);
  }
}

/** A square image whose size comes out even whatever the network's steps are, as far as a power of two can. */
function probeFor(layers: readonly LayerShape[]): Size {
  let side = PROBE_SIDE;
  for (const { window } of layers) for (const step of window?.stride ?? []) if (PROBE_SIDE % step !== 0) side *= step;
  return { width: Math.min(side, 2 ** 20), height: Math.min(side, 2 ** 20) };
}

/** Farthest distance from an output pixel's place in the input to a pixel it depends on. */
function apronOf(layers: readonly LayerShape[], sizes: readonly Size[]): number {
  const before = sizes[0]!;
  const after = sizes.at(-1)!;
  let apron = 0;
  for (const at of [0, 1, 2, 3, 5, 7]) {
    const x = Math.floor(after.width / 2) + at;
    const y = Math.floor(after.height / 2) + at;
    const seen = traceRegions(layers, sizes, { x, y, width: 1, height: 1 })[0]!;
    const placeX = Math.floor((x * before.width) / after.width);
    const placeY = Math.floor((y * before.height) / after.height);
    apron = Math.max(
      apron,
      ...[placeX - seen.x, placeY - seen.y, seen.x + seen.width - 1 - placeX, seen.y + seen.height - 1 - placeY],
    );
  }
  return apron;
}

/** A layer without its numbers. */
export function shapeOf(layer: Layer): LayerShape {
  const { kind, from, channels } = layer;
  const window = "window" in layer && layer.window ? { window: layer.window } : {};
  const factor = "factor" in layer ? { factor: layer.factor } : {};
  return { kind, from, channels, ...window, ...factor, macs: macsPerPixel(layer) };
}

const areaOf = ({ size }: Window): number => size[0] * size[1];

/** Time that becoming a level takes a sum, in multiply-accumulates (of some 0.024 ns each): measured, as those below. */
const REQUANTISE_MACS = 17;
/** Time of a channel's product that is not one of many in a vector, and of a comparison or an addition. */
const CHANNELWISE_MACS = 6;
const POOLED_MACS = 3;
/** Time of a pixel, and of each of its levels, that are looked up, moved or summed. */
const PIXEL_MACS = 150;
const LEVEL_MACS = 64;

/** Time of a layer per output pixel on the CPU, in multiply-accumulates: those of its vectors, filled up or not. */
function macsPerPixel(layer: Layer): number {
  const { channels } = layer;
  switch (layer.kind) {
    case "convolution": {
      const { groups, depth, window } = layer;
      const perGroup = Math.ceil(channels / groups / 8) * 8;
      const across = groups === 1 ? channelStride(depth) : Math.ceil(depth / 2) * 2;
      const products = isChannelwise(layer) ? channels * CHANNELWISE_MACS : groups * perGroup * across;
      return areaOf(window) * products + channels * REQUANTISE_MACS;
    }
    case "maximum":
    case "average":
      return channels * ((layer.window ? areaOf(layer.window) : 1) * POOLED_MACS + REQUANTISE_MACS);
    default:
      return layer.from.length * (PIXEL_MACS + channels * LEVEL_MACS);
  }
}

/** Bytes of a layer's weights and tables in the CPU's memory. */
export function packedBytes(layer: Layer): number {
  if (layer.kind === "sum") return 2048;
  if (layer.kind === "table") return 256;
  if (layer.kind === "join") return layer.tables.length * 256;
  if (layer.kind !== "convolution") return 0;
  const perGroup = layer.channels / layer.groups;
  const depthwise = isChannelwise(layer);
  const rows = depthwise ? Math.ceil(layer.channels / 8) * 8 : layer.groups * Math.ceil(perGroup / 8) * 8;
  const across = depthwise ? 1 : channelStride(layer.depth);
  return rows * (areaOf(layer.window) * across * 2 + 8);
}

/** Whether every channel of a convolution sees itself only. */
export const isChannelwise = ({ groups, depth, channels }: ConvolutionLayer): boolean =>
  groups > 1 && depth === 1 && channels === groups;
