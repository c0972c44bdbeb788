import type { Quantisation } from "../definition.ts";
import { MAX_CHANNELS, MAX_LAYERS } from "../limits.ts";
import { ELEMENT, type OnnxModel, type OnnxNode, type OnnxTensor } from "../onnx/onnx-model.ts";
import {
  NetworkFileBrokenError,
  NetworkShapesError,
  NetworkTooLargeError,
  OperatorUnsupportedError,
  TensorTypeUnsupportedError,
} from "../recognize-errors.ts";
import { sizeAfter } from "./geometry.ts";
import type { Layer, LayerShape } from "./layers.ts";
import type { RealValue, TensorRef, Value } from "./values.ts";

/** The layers of a network while it is read, and what the graph's names stand for. */
export class GraphBuilder {
  readonly opsets: OnnxModel["opsets"];
  readonly layers: Layer[] = [];
  readonly #values = new Map<string, Value>();

  constructor(opsets: OnnxModel["opsets"]) {
    this.opsets = opsets;
  }

  /** Gives a name its value. @throws {NetworkFileBrokenError} when it has one */
  define(name: string, value: Value): void {
    if (this.#values.has(name)) throw new NetworkFileBrokenError(`"${name}" is made twice`);
    this.#values.set(name, value);
  }

  /** @throws {NetworkFileBrokenError} when nothing made it yet, as in a graph that runs in a circle */
  get(name: string): Value {
    const value = this.#values.get(name);
    if (!value) throw new NetworkFileBrokenError(`nothing before it makes "${name}"`);
    return value;
  }

  /** Adds a layer on `inputs`, of equal rasters unless it says otherwise. @returns what it makes */
  add(layer: Layer, inputs: readonly TensorRef[]): TensorRef {
    if (this.layers.length >= MAX_LAYERS) throw new NetworkTooLargeError("too many layers", MAX_LAYERS + 1, MAX_LAYERS);
    if (layer.channels > MAX_CHANNELS)
      throw new NetworkTooLargeError("too many channels", layer.channels, MAX_CHANNELS);
    const [first] = inputs as readonly [TensorRef];
    for (const { width, height } of inputs) {
      if (width !== first.width || height !== first.height) throw new NetworkShapesError("two images differ in size");
    }
    this.layers.push(layer);
    const { width, height } = first;
    const known = width !== null && height !== null ? sizeAfter(layer as LayerShape, { width, height }) : null;
    return { ...first, index: this.layers.length, channels: layer.channels, width: null, height: null, ...known };
  }
}

/** A node with its inputs resolved, as the operators see it. */
export class NodeReader {
  readonly node: OnnxNode;
  readonly builder: GraphBuilder;

  constructor(node: OnnxNode, builder: GraphBuilder) {
    this.node = node;
    this.builder = builder;
  }

  /** The operator's name, for messages. */
  get operator(): string {
    return this.node.op;
  }

  /** Version of ONNX's own operators. */
  get opset(): number {
    return this.builder.opsets.get("") ?? 1;
  }

  /** @throws {NetworkFileBrokenError} when the input is left out */
  input(index: number): Value {
    return this.findInput(index) ?? this.fail(`its input ${index} is missing`);
  }

  findInput(index: number): Value | null {
    const name = this.node.inputs[index];
    return name ? this.builder.get(name) : null;
  }

  /** A constant input. @throws {OperatorUnsupportedError} when it is computed */
  constant(index: number): OnnxTensor {
    const value = this.input(index);
    return value.kind === "constant" ? value.tensor : this.fail(`its input ${index} is not constant`);
  }

  findConstant(index: number): OnnxTensor | null {
    return this.node.inputs[index] ? this.constant(index) : null;
  }

  /** Numbers of a constant input, 64 at most. */
  numbers(index: number): number[] {
    const { data } = this.constant(index);
    return data.length <= 64 ? [...data] : this.fail(`its input ${index} is too long`);
  }

  int(name: string, absent: number): number {
    return this.node.attributes.get(name)?.i ?? absent;
  }

  float(name: string, absent: number): number {
    return this.node.attributes.get(name)?.f ?? absent;
  }

  text(name: string, absent: string): string {
    return this.node.attributes.get(name)?.s ?? absent;
  }

  ints(name: string): readonly number[] | null {
    return this.node.attributes.get(name)?.ints ?? null;
  }

  /** A pair of integers from 1 to `most`. @throws {OperatorUnsupportedError} */
  pair(name: string, absent: readonly [number, number], most: number): readonly [number, number] {
    const [down, across, ...more] = this.ints(name) ?? absent;
    const fits = (value: number | undefined): value is number => value !== undefined && value >= 1 && value <= most;
    if (more.length === 0 && fits(down) && fits(across)) return [down, across];
    return this.fail(`its ${name} is not a pair of numbers from 1 to ${most}`);
  }

  /** Real numbers given by levels. @throws {OperatorUnsupportedError} */
  real(index: number): RealValue {
    const value = this.input(index);
    if (value.kind === "real") return value;
    return this.fail(
      value.kind === "pending" ? `nothing quantises what ${value.operator} gives it` : "its input is not quantised",
    );
  }

  /**
   * Levels with the scale and zero point that inputs `scaleAt` and `zeroAt` give them.
   *
   * @throws {TensorTypeUnsupportedError} @throws {OperatorUnsupportedError}
   */
  levels(index: number, scaleAt: number, zeroAt: number): RealValue {
    const value = this.input(index);
    if (value.kind !== "levels") return this.fail(`its input ${index} is not a tensor of levels`);
    const { quantisation, signed } = this.quantisation(scaleAt, zeroAt);
    const known = value.quantisation;
    if (
      signed !== value.signed ||
      (known && known.zero !== quantisation.zero) ||
      (known && known.scale !== quantisation.scale)
    ) {
      return this.fail(`it takes the levels of its input ${index} for others than they were made as`);
    }
    return { kind: "real", ref: value.ref, quantisation };
  }

  /** One scale and zero point, the latter as for unsigned levels. */
  quantisation(scaleAt: number, zeroAt: number): { readonly quantisation: Quantisation; readonly signed: boolean } {
    const scale = this.constant(scaleAt);
    const zero = this.findConstant(zeroAt);
    if (scale.type !== ELEMENT.float32 || scale.data.length !== 1 || !isScale(scale.data[0]!)) {
      throw new TensorTypeUnsupportedError(scale.name, "a scale of activations is one float above 0");
    }
    if (zero && ((zero.type !== ELEMENT.uint8 && zero.type !== ELEMENT.int8) || zero.data.length !== 1)) {
      throw new TensorTypeUnsupportedError(zero.name, "a zero point of activations is one uint8 or int8");
    }
    const signed = zero?.type === ELEMENT.int8;
    return { quantisation: { scale: scale.data[0]!, zero: (zero?.data[0] ?? 0) + (signed ? 128 : 0) }, signed };
  }

  fail(problem: string): never {
    throw new OperatorUnsupportedError(this.operator, problem);
  }
}

/** A scale that float32 holds with all its digits. */
export const isScale = (scale: number): boolean => scale >= 2 ** -100 && scale <= 2 ** 100;
