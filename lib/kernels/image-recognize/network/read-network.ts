import { MAX_CHANNELS, MAX_CLASSIFIER_SIDE } from "../limits.ts";
import { ELEMENT, type OnnxModel, type OnnxNode, type OnnxValueInfo } from "../onnx/onnx-model.ts";
import { readModel } from "../onnx/read-model.ts";
import {
  NetworkFileBrokenError,
  NetworkShapesError,
  NetworkTooLargeError,
  OperatorUnsupportedError,
  TensorTypeUnsupportedError,
} from "../recognize-errors.ts";
import { GraphBuilder, NodeReader } from "./graph-builder.ts";
import type { Layer, Network } from "./layers.ts";
import * as convolution from "./operators/convolution.ts";
import * as movement from "./operators/movement.ts";
import * as pointwise from "./operators/pointwise.ts";
import * as pooling from "./operators/pooling.ts";
import { dequantizeLinear, quantizeLinear } from "./operators/quantisation.ts";
import type { TensorRef, Value } from "./values.ts";

type Operator = (reader: NodeReader) => Value;

/** ONNX's own operators. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["QuantizeLinear", quantizeLinear],
  ["DequantizeLinear", dequantizeLinear],
  ["Conv", convolution.conv],
  ["QLinearConv", convolution.qLinearConv],
  ["MatMul", convolution.matMul],
  ["QLinearMatMul", convolution.qLinearMatMul],
  ["Gemm", convolution.gemm],
  ["MaxPool", pooling.maxPool],
  ["AveragePool", pooling.averagePool],
  ["GlobalAveragePool", pooling.globalAveragePool],
  ["ReduceMean", pooling.reduceMean],
  ["Relu", pointwise.relu],
  ["Clip", pointwise.clip],
  ["LeakyRelu", pointwise.leakyRelu],
  ["Add", pointwise.add],
  ["Concat", pointwise.concat],
  ["Softmax", pointwise.softmax],
  ["Resize", movement.resize],
  ["DepthToSpace", movement.depthToSpace],
  ["Transpose", movement.transpose],
  ["Flatten", movement.flatten],
  ["Reshape", movement.flatten],
  ["Squeeze", movement.flatten],
  ["Identity", movement.identity],
  ["Dropout", movement.identity],
]);

/** ONNX Runtime's additions: docs/ContribOperators.md of that project. */
const CONTRIBUTED: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["QGemm", convolution.qGemm],
  ["QLinearAdd", pointwise.qLinearAdd],
  ["QLinearConcat", pointwise.qLinearConcat],
  ["QLinearLeakyRelu", pointwise.qLinearLeakyRelu],
  ["QLinearAveragePool", pooling.qLinearAveragePool],
  ["QLinearGlobalAveragePool", pooling.qLinearGlobalAveragePool],
  ["QuantizeLinear", quantizeLinear],
  ["DequantizeLinear", dequantizeLinear],
]);

/**
 * Reads a quantised network from an ONNX file, in either of the forms that quantisers write: with quantised operators
 * (QLinearConv …), or with DequantizeLinear and QuantizeLinear around plain ones. Only what the output depends on is kept.
 *
 * @throws {NetworkFileBrokenError} @throws {OperatorUnsupportedError} @throws {TensorTypeUnsupportedError}
 * @throws {NetworkShapesError} @throws {NetworkTooLargeError}
 */
export function readNetwork(file: Uint8Array): Network {
  const model = readModel(file);
  const builder = new GraphBuilder(model.opsets);
  for (const tensor of model.tensors) builder.define(tensor.name, { kind: "constant", tensor });
  const constants = new Set(model.tensors.map(({ name }) => name));
  // Before IR version 4 constants were inputs too.
  const inputs = model.inputs.filter(({ name }) => !constants.has(name));
  if (inputs.length !== 1 || model.outputs.length !== 1) {
    throw new NetworkShapesError("it has more than one input or output", { inputs: inputs.length });
  }
  const input = inputOf(inputs[0]!);
  builder.define(inputs[0]!.name, input.value);
  for (const node of model.nodes) readNode(node, builder, input.ref);
  return finish(model, builder, input.ref, inputs[0]!);
}

/** The input as the graph sees it, [1, channels, height, width] or with channels last. */
function inputOf({ name, type, dims }: OnnxValueInfo): { readonly value: Value; readonly ref: TensorRef } {
  if (dims.length !== 4 || (dims[0] !== 1 && dims[0]! > 0)) {
    throw new NetworkShapesError("its input is not one image: [1, channels, height, width]", { dims });
  }
  const colours = (size: number | undefined): boolean => size === 1 || size === 3;
  const channelsLast = !colours(dims[1]) && colours(dims[3]);
  if (!channelsLast && !colours(dims[1])) throw new NetworkShapesError("its input has not 1 or 3 channels", { dims });
  const side = (size: number): number | null => {
    if (size > MAX_CLASSIFIER_SIDE) throw new NetworkTooLargeError("its input", size, MAX_CLASSIFIER_SIDE);
    return size > 0 ? size : null;
  };
  const height = side(dims[channelsLast ? 1 : 2]!);
  const width = side(dims[channelsLast ? 2 : 3]!);
  const fixed = height !== null && width !== null;
  const ref: TensorRef = {
    index: 0,
    channels: dims[channelsLast ? 3 : 1]!,
    width: fixed ? width : null,
    height: fixed ? height : null,
    rank: 4,
    channelsLast,
  };
  if (type === ELEMENT.float32) return { value: { kind: "input" }, ref };
  if (type !== ELEMENT.uint8 && type !== ELEMENT.int8) {
    throw new TensorTypeUnsupportedError(name, "the input is neither float, uint8 nor int8");
  }
  return { value: { kind: "levels", ref, signed: type === ELEMENT.int8, quantisation: null }, ref };
}

function readNode(node: OnnxNode, builder: GraphBuilder, input: TensorRef): void {
  const reader = new NodeReader(node, builder);
  const [output] = node.outputs;
  if (!output) throw new NetworkFileBrokenError(`a ${node.op} makes nothing`);
  if (node.op === "Constant" && node.domain === "") {
    const tensor = node.attributes.get("value")?.t;
    if (!tensor) throw new OperatorUnsupportedError(node.op, "it holds no tensor");
    builder.define(output, { kind: "constant", tensor: { ...tensor, name: output } });
    return;
  }
  const operators = node.domain === "" ? OPERATORS : node.domain === "com.microsoft" ? CONTRIBUTED : null;
  const operator = operators?.get(node.op);
  if (!operator) throw new OperatorUnsupportedError(node.op);
  if (node.op === "QuantizeLinear" && reader.input(0).kind === "input") {
    const { quantisation, signed } = reader.quantisation(1, 2);
    builder.define(output, { kind: "levels", ref: input, signed, quantisation });
    return;
  }
  builder.define(output, operator(reader));
}

function finish(model: OnnxModel, builder: GraphBuilder, input: TensorRef, { type }: OnnxValueInfo): Network {
  const value = builder.get(model.outputs[0]!.name);
  const softmax = value.kind === "softmax";
  const end = value.kind === "softmax" ? value.of : value;
  if (end.kind === "pending")
    throw new OperatorUnsupportedError(end.operator, "nothing quantises the network's output");
  if (end.kind !== "real" && end.kind !== "levels") throw new NetworkShapesError("its output is constant");
  if (end.ref.index === 0) throw new NetworkShapesError("its output is its input");
  const layers = prune(builder.layers, end.ref.index);
  const { rank, channels, width, height, channelsLast } = end.ref;
  const classifier = rank === 2 || (width === 1 && height === 1);
  if (classifier && input.width === null) throw new NetworkShapesError("a classifier's input has no fixed size");
  if (!classifier) checkPicture(layers, input.channels, channels, channelsLast);
  return {
    layers,
    input: {
      channels: input.channels,
      width: classifier ? input.width : null,
      height: classifier ? input.height : null,
      quantisation: type === ELEMENT.float32 ? inputQuantisation(model, builder, input) : null,
    },
    // Bytes of an image are its pixels, whatever the network took them for.
    output: { channels, quantisation: end.kind === "levels" && !classifier ? null : end.quantisation, softmax },
    classifier,
    labels: classifier ? labelsOf(model.metadata, channels) : [],
  };
}

/** The one way in which the network's input is quantised. */
function inputQuantisation(model: OnnxModel, builder: GraphBuilder, input: TensorRef) {
  const found = model.nodes
    .filter(({ op }) => op === "QuantizeLinear")
    .map(({ outputs }) => builder.get(outputs[0]!))
    .flatMap((value) => (value.kind === "levels" && value.ref.index === input.index ? [value.quantisation!] : []));
  const [first] = found;
  if (!first || found.some(({ scale, zero }) => scale !== first.scale || zero !== first.zero)) {
    throw new OperatorUnsupportedError("QuantizeLinear", "the network's input is not quantised in one way");
  }
  return first;
}

function checkPicture(layers: readonly Layer[], before: number, after: number, channelsLast: boolean): void {
  if (after !== before || channelsLast) {
    throw new NetworkShapesError("its output is neither classes nor an image of as many channels as its input", {
      channels: after,
    });
  }
  for (const layer of layers) {
    if (layer.kind === "flatten" || (layer.kind === "average" && layer.window === null)) {
      throw new NetworkShapesError("it makes an image, but looks at the whole image at once");
    }
  }
}

/** The layers that tensor `output` depends on, renumbered so that it is the last. */
function prune(layers: readonly Layer[], output: number): Layer[] {
  const needed = new Set([output]);
  for (let i = output - 1; i >= 0; i--) if (needed.has(i + 1)) for (const from of layers[i]!.from) needed.add(from);
  const numbers = new Map([[0, 0]]);
  const kept: Layer[] = [];
  for (const [i, layer] of layers.entries()) {
    if (!needed.has(i + 1)) continue;
    kept.push({ ...layer, from: layer.from.map((from) => numbers.get(from)!) } as Layer);
    numbers.set(i + 1, kept.length);
  }
  return kept;
}

/** Names of the classes from the file's metadata: a JSON array, or one a line, under "labels" or "classes". */
function labelsOf(metadata: ReadonlyMap<string, string>, count: number): readonly string[] {
  const text = metadata.get("labels") ?? metadata.get("classes");
  if (!text || count > MAX_CHANNELS) return [];
  let labels: unknown;
  try {
    labels = JSON.parse(text);
  } catch {
    labels = text.split("\n").map((line) => line.trim());
  }
  if (!Array.isArray(labels) || labels.length !== count) return [];
  return labels.every((label) => typeof label === "string") ? labels.map((label: string) => label.slice(0, 80)) : [];
}
