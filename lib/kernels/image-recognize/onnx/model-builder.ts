import {
  ELEMENT,
  type OnnxAttribute,
  type OnnxData,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from "./onnx-model.ts";
import { writeModel } from "./write-model.ts";

/** A node's attribute: a fraction has to be given as `{ f }`. */
type AttributeValue = number | string | readonly number[] | OnnxAttribute;

/** Writes ONNX graphs node by node; names are made up. */
export class ModelBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #tensors: OnnxTensor[] = [];
  readonly #inputs: OnnxModel["inputs"][number][] = [];
  #names = 0;

  /** The graph's input, [1, …]; −1 for free sizes. @returns its name */
  input(type: number, dims: readonly number[]): string {
    this.#inputs.push({ name: "input", type, dims });
    return "input";
  }

  /** @returns the constant's name */
  constant(data: OnnxData, dims: readonly number[] = [data.length]): string {
    const name = this.#name("constant");
    this.#tensors.push({ name, type: elementOf(data), dims, data });
    return name;
  }

  /** A float or a zero point, as the scalars that quantisation takes. */
  scalar(data: OnnxData): string {
    return this.constant(data, []);
  }

  /** @returns the name of its output */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    domain = "",
  ): string {
    const output = this.#name(op);
    const entries = Object.entries(attributes).map(([key, value]) => [key, attributeOf(value)] as const);
    this.#nodes.push({ name: output, op, domain, inputs, outputs: [output], attributes: new Map(entries) });
    return output;
  }

  /** @param dims of the output `name` */
  finish(
    output: { readonly name: string; readonly type: number; readonly dims: readonly number[] },
    metadata: Readonly<Record<string, string>> = {},
  ): Uint8Array<ArrayBuffer> {
    return writeModel({
      irVersion: 8,
      opsets: new Map([
        ["", 13],
        ["com.microsoft", 1],
      ]),
      nodes: this.#nodes,
      tensors: this.#tensors,
      inputs: this.#inputs,
      outputs: [output],
      metadata: new Map(Object.entries(metadata)),
    });
  }

  #name(stem: string): string {
    this.#names += 1;
    return `${stem}${this.#names}`;
  }
}

function attributeOf(value: AttributeValue): OnnxAttribute {
  if (typeof value === "number") return { i: value };
  if (typeof value === "string") return { s: value };
  return Array.isArray(value) ? { ints: value } : (value as OnnxAttribute);
}

function elementOf(data: OnnxData): number {
  if (data instanceof Float32Array) return ELEMENT.float32;
  if (data instanceof Uint8Array) return ELEMENT.uint8;
  if (data instanceof Int8Array) return ELEMENT.int8;
  return data instanceof Int32Array ? ELEMENT.int32 : ELEMENT.int64;
}
