import { describe, expect, it } from "vitest";
import { imageRecognize } from "../kernel.ts";
import { ModelBuilder } from "../onnx/model-builder.ts";
import { ELEMENT, type OnnxModel } from "../onnx/onnx-model.ts";
import { readModel } from "../onnx/read-model.ts";
import { writeModel } from "../onnx/write-model.ts";
import { readNetwork } from "./read-network.ts";
import type { NetworkSummary } from "./summary.ts";

/** How a small network of one convolution is made; each member may be wrong. */
interface Recipe {
  readonly dims?: readonly number[];
  readonly type?: number;
  readonly weights?: { readonly data: Int8Array | Float32Array | Uint8Array; readonly dims: readonly number[] };
  readonly weightZero?: number;
  readonly inputZero?: number;
  readonly scale?: number;
  readonly bias?: Int32Array;
  readonly attributes?: Readonly<Record<string, number | readonly number[] | string>>;
  readonly op?: string;
  /** Adds nodes behind the convolution. @returns the output's name */
  readonly behind?: (builder: ModelBuilder, name: string, says: () => string[]) => string;
  readonly metadata?: Readonly<Record<string, string>>;
}

function fileOf(recipe: Recipe = {}): Uint8Array<ArrayBuffer> {
  const builder = new ModelBuilder();
  const { dims = [1, 1, -1, -1], type = ELEMENT.uint8, scale = 0.5, weightZero = 0, inputZero = 0 } = recipe;
  const weights = recipe.weights ?? { data: new Int8Array(9).fill(3), dims: [1, 1, 3, 3] };
  const says = (zero = 0): string[] => [builder.scalar(Float32Array.of(scale)), builder.scalar(Uint8Array.of(zero))];
  const outputs = weights.dims[0]!;
  const inputs = [builder.input(type, dims), ...says(inputZero), builder.constant(weights.data, weights.dims)];
  const zero = weights.data instanceof Uint8Array ? Uint8Array.of(weightZero) : Int8Array.of(weightZero);
  inputs.push(builder.scalar(Float32Array.of(0.1)), builder.scalar(zero), ...says());
  inputs.push(builder.constant(recipe.bias ?? new Int32Array(outputs)));
  const made = builder.node(recipe.op ?? "QLinearConv", inputs, recipe.attributes ?? { pads: [1, 1, 1, 1] });
  const name = recipe.behind?.(builder, made, says) ?? made;
  return builder.finish({ name, type: ELEMENT.uint8, dims: [1, 1, -1, -1] }, recipe.metadata);
}

/** The same file with its model changed. */
const changed = (change: (model: OnnxModel) => Partial<OnnxModel>): Uint8Array<ArrayBuffer> => {
  const model = readModel(fileOf());
  return writeModel({ ...model, ...change(model) });
};

const inspect = (file: Uint8Array): NetworkSummary => imageRecognize.inspectFile!(file) as NetworkSummary;

describe("reading a network", () => {
  it("says what planning needs", () => {
    expect(inspect(fileOf())).toEqual({
      kind: "image-to-image",
      input: { channels: 1, width: null, height: null },
      output: { channels: 1, quantisation: null, softmax: false },
      labels: [],
      layers: [
        {
          ...{ kind: "convolution", from: [0], channels: 1, macs: 9 * 8 * 2 + 17 },
          window: { size: [3, 3], stride: [1, 1], dilation: [1, 1], pads: [1, 1, 1, 1] },
        },
      ],
      scale: 1,
      apron: 1,
      macsPerPixel: 9 * 8 * 2 + 17,
      weightBytes: 8 * (9 * 2 * 2 + 8),
    });
  });

  it("tells a classifier by its one number per class, and finds its labels", () => {
    const classifier = (labels: string): NetworkSummary =>
      inspect(
        fileOf({
          dims: [1, 3, 4, 4],
          weights: { data: new Int8Array(96), dims: [2, 3, 4, 4] },
          attributes: {},
          behind: (builder, name) => builder.node("Flatten", [name]),
          metadata: { labels },
        }),
      );
    expect(classifier('["cat","dog"]')).toMatchObject({
      kind: "classifier",
      labels: ["cat", "dog"],
      output: { channels: 2 },
    });
    expect(classifier("cat\ndog").labels).toEqual(["cat", "dog"]);
    expect(classifier("one name only").labels).toEqual([]);
  });

  it("leaves out what the output does not depend on", () => {
    const file = fileOf({
      behind(builder, name) {
        builder.node("MaxPool", [name], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
        return builder.node("MaxPool", [name], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
      },
    });
    expect(readNetwork(file).layers.map(({ from }) => from)).toEqual([[0], [1]]);
  });

  const OPERATOR = "image-recognize.unsupported-operator";
  const TYPE = "image-recognize.unsupported-type";
  const SHAPES = "image-recognize.shapes";
  const BROKEN = "image-recognize.broken-file";
  const LARGE = "image-recognize.too-large";

  it.each<[string, string, () => Uint8Array]>([
    ["an operator that is not computed", OPERATOR, () => fileOf({ op: "Einsum" })],
    [
      "an operator of a stranger's domain",
      OPERATOR,
      () => changed(({ nodes }) => ({ nodes: nodes.map((node) => ({ ...node, domain: "x" })) })),
    ],
    [
      "a circle",
      BROKEN,
      () =>
        changed(({ nodes }) => ({
          nodes: nodes.map((node) => ({ ...node, inputs: [node.outputs[0]!, ...node.inputs.slice(1)] })),
        })),
    ],
    ["a name made twice", BROKEN, () => changed(({ nodes }) => ({ nodes: [...nodes, ...nodes] }))],
    [
      "an output that nothing makes",
      BROKEN,
      () => changed(({ outputs }) => ({ outputs: outputs.map((output) => ({ ...output, name: "?" })) })),
    ],
    [
      "an output that is the input",
      SHAPES,
      () => changed(({ outputs }) => ({ outputs: outputs.map((output) => ({ ...output, name: "input" })) })),
    ],
    ["two inputs", SHAPES, () => changed(({ inputs }) => ({ inputs: [...inputs, { ...inputs[0]!, name: "more" }] }))],
    ["an input that is no image", SHAPES, () => fileOf({ dims: [1, 768] })],
    ["many images at once", SHAPES, () => fileOf({ dims: [8, 1, 4, 4] })],
    ["an input of five channels", SHAPES, () => fileOf({ dims: [1, 5, -1, -1] })],
    ["an input of many pixels", LARGE, () => fileOf({ dims: [1, 1, 2 ** 31, 4] })],
    ["an input of integers", TYPE, () => fileOf({ type: ELEMENT.int64 })],
    ["weights that are no bytes", TYPE, () => fileOf({ weights: { data: new Float32Array(9), dims: [1, 1, 3, 3] } })],
    [
      "weights that leave eight bits",
      TYPE,
      () => fileOf({ weights: { data: new Uint8Array(9).fill(255), dims: [1, 1, 3, 3] } }),
    ],
    ["weights for other channels", SHAPES, () => fileOf({ weights: { data: new Int8Array(18), dims: [1, 2, 3, 3] } })],
    [
      "more channels than the input has",
      SHAPES,
      () => fileOf({ weights: { data: new Int8Array(18), dims: [2, 1, 3, 3] } }),
    ],
    ["weights without any", SHAPES, () => fileOf({ weights: { data: new Int8Array(0), dims: [0, 1, 3, 3] } })],
    ["a scale of 0", TYPE, () => fileOf({ scale: 0 })],
    ["a scale that is no number", TYPE, () => fileOf({ scale: Number.NaN })],
    ["biases beyond 32 bits with the weights", OPERATOR, () => fileOf({ bias: Int32Array.of(2 ** 31 - 1) })],
    ["biases for other channels", SHAPES, () => fileOf({ bias: new Int32Array(2) })],
    ["groups that do not divide", SHAPES, () => fileOf({ attributes: { group: 3 } })],
    ["groups below one", SHAPES, () => fileOf({ attributes: { group: -1 } })],
    ["a stride of 0", OPERATOR, () => fileOf({ attributes: { strides: [0, 0] } })],
    ["a huge dilation", OPERATOR, () => fileOf({ attributes: { dilations: [2 ** 40, 1] } })],
    ["padding wider than the window", OPERATOR, () => fileOf({ attributes: { pads: [9, 9, 9, 9] } })],
    ["padding below 0", OPERATOR, () => fileOf({ attributes: { pads: [-1, 0, 0, 0] } })],
    ["three paddings", OPERATOR, () => fileOf({ attributes: { pads: [1, 1, 1] } })],
    [
      "padding by the image's size",
      OPERATOR,
      () => fileOf({ attributes: { auto_pad: "SAME_UPPER", strides: [2, 2] } }),
    ],
    ["a window larger than a fixed image", SHAPES, () => fileOf({ dims: [1, 1, 2, 2], attributes: {} })],
    [
      "huge factors",
      OPERATOR,
      () => fileOf({ behind: (b, name) => b.node("Resize", [name, "", b.constant(Float32Array.of(1, 1, 1e9, 1e9))]) }),
    ],
    [
      "factors that are not whole",
      OPERATOR,
      () => fileOf({ behind: (b, name) => b.node("Resize", [name, "", b.constant(Float32Array.of(1, 1, 1.5, 2))]) }),
    ],
    [
      "blocks of channels that do not come out even",
      SHAPES,
      () => fileOf({ behind: (b, name) => b.node("DepthToSpace", [name], { blocksize: 2 }) }),
    ],
    [
      "a sum of different sizes",
      SHAPES,
      () =>
        fileOf({
          behind: (b, name, says) => {
            const twice = b.node("Resize", [name, "", b.constant(Float32Array.of(1, 1, 2, 2))]);
            return b.node("QLinearAdd", [name, ...says(), twice, ...says(), ...says()], {}, "com.microsoft");
          },
        }),
    ],
    [
      "levels taken for others than they are",
      OPERATOR,
      () =>
        fileOf({
          behind: (b, name) =>
            b.node("DequantizeLinear", [name, b.scalar(Float32Array.of(0.7)), b.scalar(Uint8Array.of(0))]),
        }),
    ],
    [
      "numbers that nothing quantises",
      OPERATOR,
      () =>
        fileOf({
          behind: (b, name, says) => b.node("GlobalAveragePool", [b.node("DequantizeLinear", [name, ...says()])]),
        }),
    ],
    [
      "an image made from the whole image",
      SHAPES,
      () =>
        fileOf({
          behind: (b, name, says) => {
            const mean = b.node("QLinearGlobalAveragePool", [name, ...says(), ...says()], {}, "com.microsoft");
            return b.node("Resize", [mean, "", b.constant(Float32Array.of(1, 1, 2, 2))]);
          },
        }),
    ],
    [
      "too many layers",
      LARGE,
      () =>
        fileOf({
          behind: (b, name) =>
            Array(300)
              .fill(0)
              .reduce((last: string) => b.node("MaxPool", [last], { kernel_shape: [1, 1] }), name),
        }),
    ],
    [
      "an apron wider than images",
      LARGE,
      () =>
        fileOf({
          behind: (b, name) =>
            Array(60)
              .fill(0)
              .reduce(
                (last: string) => b.node("MaxPool", [last], { kernel_shape: [63, 63], pads: [31, 31, 31, 31] }),
                name,
              ),
        }),
    ],
  ])("refuses %s", (_, code, file) => {
    expect(() => inspect(file())).toThrow(expect.objectContaining({ code, kind: "user" }));
  });

  it("keeps what many layers multiply out within bounds", () => {
    // Each doubles the image, eight times: 2⁸ × 2⁸ pixels for each of the input's.
    const file = fileOf({
      behind: (b, name) => {
        const twice = b.constant(Float32Array.of(1, 1, 64, 64));
        return Array(8)
          .fill(0)
          .reduce((last: string) => b.node("Resize", [last, "", twice]), name);
      },
    });
    const plan = () =>
      imageRecognize.plan(imageRecognize.params.parse({}), [
        { kind: "image", width: 300, height: 300, opaque: true },
        { kind: "file", sizeBytes: file.length, summary: inspect(file) },
      ]);
    expect(plan).toThrow(expect.objectContaining({ code: LARGE, kind: "user" }));
  });
});
