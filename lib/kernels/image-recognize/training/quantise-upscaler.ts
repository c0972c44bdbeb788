import { ModelBuilder } from "../onnx/model-builder.ts";
import { ELEMENT } from "../onnx/onnx-model.ts";
import type { Conv3 } from "./conv3.ts";
import { drawScene, halve } from "./draw-scene.ts";
import { activations, type Upscaler } from "./train-upscaler.ts";

/** Pictures by which the ranges of activations are chosen, and their side in pixels. */
const PICTURES = 60;
const SIDE = 48;
/** Share of activations that lie within the range. */
const WITHIN = 0.9999;
/** Scale of brightness. */
const PIXEL = Math.fround(1 / 255);

/**
 * Writes a trained network as an ONNX file: activations in bytes, weights in signed bytes with a scale per channel. What
 * a layer makes is quantised over the range it has on drawn pictures.
 */
export function quantiseUpscaler(net: Upscaler): Uint8Array<ArrayBuffer> {
  const builder = new ModelBuilder();
  const ranges = rangesOf(net);
  const scalar = (value: number): string => builder.scalar(Float32Array.of(value));
  const zero = (value: number): string => builder.scalar(Uint8Array.of(value));
  const input = builder.input(ELEMENT.float32, [1, 1, -1, -1]);
  const pixels = builder.node("QuantizeLinear", [input, scalar(PIXEL), zero(0)]);
  let levels = { name: pixels, scale: PIXEL };
  for (const [i, layer] of net.entries()) {
    const last = i === net.length - 1;
    // Bytes from 0 on are a Relu; the last layer's differences lie around 128.
    const scale = Math.fround(ranges[i]! / (last ? 127 : 255));
    const { weights, scales, bias } = quantiseLayer(layer, levels.scale);
    const inputs = [levels.name, scalar(levels.scale), zero(0)];
    inputs.push(builder.constant(weights, [layer.to, layer.from, 3, 3]), builder.constant(scales));
    inputs.push(builder.constant(new Int8Array(layer.to)), scalar(scale), zero(last ? 128 : 0), builder.constant(bias));
    levels = { name: builder.node("QLinearConv", inputs, { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }), scale };
  }
  const differences = builder.node("DepthToSpace", [levels.name], { blocksize: 2, mode: "CRD" });
  const twice = builder.constant(Float32Array.of(1, 1, 2, 2));
  const nearest = { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" };
  const repeated = builder.node("Resize", [pixels, "", twice], nearest);
  const terms = [differences, scalar(levels.scale), zero(128), repeated, scalar(PIXEL), zero(0)];
  const sum = builder.node("QLinearAdd", [...terms, scalar(PIXEL), zero(0)], {}, "com.microsoft");
  const output = builder.node("DequantizeLinear", [sum, scalar(PIXEL), zero(0)]);
  return builder.finish({ name: output, type: ELEMENT.float32, dims: [1, 1, -1, -1] });
}

/** The range of what each layer makes, from 0 or around it. */
function rangesOf(net: Upscaler): number[] {
  const found: number[][] = net.map(() => []);
  for (let seed = 0; seed < PICTURES; seed++) {
    const made = activations(net, halve(drawScene(2 * SIDE, 500 + seed), 2 * SIDE), SIDE);
    for (const [i, values] of found.entries()) for (const value of made[i + 1]!) values.push(Math.abs(value));
  }
  return found.map((values) => Float32Array.from(values).sort()[Math.floor(values.length * WITHIN)]!);
}

function quantiseLayer({ from, to, weights, bias }: Conv3, inputScale: number) {
  const per = from * 9;
  const scales = new Float32Array(to);
  const levels = new Int8Array(to * per);
  for (let o = 0; o < to; o++) {
    const own = weights.subarray(o * per, (o + 1) * per);
    scales[o] =
      Math.max(
        1e-6,
        own.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0),
      ) / 127;
    for (const [i, weight] of own.entries()) levels[o * per + i] = Math.round(weight / scales[o]!);
  }
  return {
    weights: levels,
    scales,
    bias: Int32Array.from(bias, (value, o) => Math.round(value / (inputScale * scales[o]!))),
  };
}
