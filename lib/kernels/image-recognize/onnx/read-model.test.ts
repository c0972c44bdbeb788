import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { imageRecognize } from "../kernel.ts";
import { randomNetwork } from "../random-network.ts";
import { ELEMENT, type OnnxModel } from "./onnx-model.ts";
import { readModel } from "./read-model.ts";
import { writeModel } from "./write-model.ts";

const model: OnnxModel = {
  irVersion: 8,
  opsets: new Map([["", 13]]),
  nodes: [
    {
      name: "first",
      op: "Conv",
      domain: "",
      inputs: ["x", "", "b"],
      outputs: ["y"],
      attributes: new Map([
        ["pads", { ints: [0, 1, 2, 3] }],
        ["alpha", { f: 0.5 }],
        ["mode", { s: "DCR" }],
        ["axis", { i: -1 }],
      ]),
    },
  ],
  tensors: [
    { name: "bytes", type: ELEMENT.int8, dims: [2, 2], data: Int8Array.of(-128, -1, 0, 127) },
    { name: "words", type: ELEMENT.int32, dims: [], data: Int32Array.of(-(2 ** 31)) },
    { name: "sizes", type: ELEMENT.int64, dims: [2], data: Float64Array.of(-1, 2 ** 40) },
    { name: "reals", type: ELEMENT.float32, dims: [1], data: Float32Array.of(0.25) },
  ],
  inputs: [{ name: "x", type: ELEMENT.float32, dims: [1, 3, -1, -1] }],
  outputs: [{ name: "y", type: ELEMENT.uint8, dims: [1, 10] }],
  metadata: new Map([["labels", '["a","é"]']]),
};

/** A length-delimited field. */
const field = (number: number, bytes: readonly number[]): number[] => [number * 8 + 2, bytes.length, ...bytes];

/** A model whose only constant is a tensor of these fields. */
const withTensor = (tensor: readonly number[]): Uint8Array =>
  Uint8Array.from([8, 8, ...field(8, [16, 13]), ...field(7, field(5, tensor))]);

/** What reading a file comes to: nothing, or a user's error. Anything else is thrown on. */
function outcome(file: Uint8Array): string {
  try {
    imageRecognize.inspectFile!(file);
    return "read";
  } catch (error) {
    if (error instanceof TabgridError && error.kind === "user") return error.code;
    throw error;
  }
}

describe("reading a model", () => {
  it("gives what was written", () => {
    expect(readModel(writeModel(model))).toEqual(model);
  });

  it("takes constants written value by value, packed or not", () => {
    // dims 3; int8; int32_data −1 (ten bytes), 5 in a list, then 7 alone.
    const minusOne = [255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
    const { tensors } = readModel(withTensor([8, 3, 16, 3, ...field(5, [...minusOne, 5]), 40, 7]));
    expect(tensors[0]!.data).toEqual(Int8Array.of(-1, 5, 7));
  });

  it.each([
    ["nothing", [], "image-recognize.broken-file"],
    ["a field that ends after the file", [58, 100, 1], "image-recognize.broken-file"],
    ["a number without an end", [8, ...Array(12).fill(255)], "image-recognize.broken-file"],
    ["a group", [11, 12], "image-recognize.broken-file"],
    ["field 0", [0, 0], "image-recognize.broken-file"],
  ])("refuses %s", (_, bytes, code) => {
    expect(outcome(Uint8Array.from(bytes))).toBe(code);
  });

  it("refuses sizes that the file does not fill, without making room for them", () => {
    const huge = [255, 255, 255, 255, 255, 63];
    for (const data of [field(9, [1]), field(5, [1]), field(4, [0, 0, 0, 0])]) {
      const file = withTensor([8, ...huge, 8, ...huge, 16, data[0] === 34 ? 1 : 3, ...data]);
      expect(() => readModel(file)).toThrow(expect.objectContaining({ code: "image-recognize.broken-file" }));
    }
  });

  it("refuses element types it does not know and constants kept elsewhere", () => {
    const half = withTensor([8, 1, 16, 10, ...field(9, [0, 0])]);
    expect(() => readModel(half)).toThrow(expect.objectContaining({ code: "image-recognize.unsupported-type" }));
    const elsewhere = withTensor([8, 1, 16, 3, 112, 1]);
    expect(() => readModel(elsewhere)).toThrow(expect.objectContaining({ code: "image-recognize.broken-file" }));
  });

  it("refuses more nodes than it reads", () => {
    const many = { ...model, nodes: Array.from({ length: 5000 }, () => model.nodes[0]!) };
    expect(() => readModel(writeModel(many))).toThrow(expect.objectContaining({ code: "image-recognize.too-large" }));
  });

  it("never fails but by a user's error: cut short anywhere", () => {
    const { file } = randomNetwork(17);
    for (let end = 0; end < file.length; end += 1 + Math.floor(file.length / 400)) {
      expect(outcome(file.subarray(0, end))).toMatch(/^image-recognize\./);
    }
  });

  it("never fails but by a user's error: bytes changed anywhere", () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.nat(60), changes, (seed, edits) => {
        const file = randomNetwork(seed).file.slice();
        for (const [at, byte] of edits) file[at % file.length] = byte;
        expect(outcome(file)).toMatch(/^(read|image-recognize\..*)$/);
      }),
      { numRuns: 1500 },
    );
  });
});
