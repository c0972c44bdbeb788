import type { Quantisation } from "../definition.ts";
import type { OnnxTensor } from "../onnx/onnx-model.ts";

/** A tensor of levels that a layer makes, as the rest of the graph sees it. */
export interface TensorRef {
  /** 0 is the network's input, i + 1 what layer i makes. */
  readonly index: number;
  readonly channels: number;
  /** Pixels; null where the input's size is free. */
  readonly width: number | null;
  readonly height: number | null;
  /** 2 after flattening: [1, channels]. */
  readonly rank: 2 | 4;
  /** ONNX's dimensions are [1, height, width, channels] here, after a Transpose; else [1, channels, height, width]. */
  readonly channelsLast: boolean;
}

/** A constant with its quantisation: one scale and zero point, or as many as `dims[axis]`. Zero points as stored. */
export interface QuantisedConstant {
  readonly kind: "quantised-constant";
  readonly tensor: OnnxTensor;
  readonly scales: Float32Array;
  readonly zeros: readonly number[];
  readonly axis: number;
}

/** What a name in the graph stands for while layers are built. */
export type Value =
  | { readonly kind: "constant"; readonly tensor: OnnxTensor }
  | QuantisedConstant
  /** The network's input of real numbers, before it is quantised. */
  | { readonly kind: "input" }
  /** Levels, `signed` as the file means them. Quantisation is null until an operator says it, at the network's input. */
  | {
      readonly kind: "levels";
      readonly ref: TensorRef;
      readonly signed: boolean;
      readonly quantisation: Quantisation | null;
    }
  /** Real numbers that levels stand for. */
  | RealValue
  /** Real numbers that are no levels yet: the QuantizeLinear that follows says which. */
  | PendingValue
  /** Probabilities of the real numbers. */
  | { readonly kind: "softmax"; readonly of: RealValue };

export interface RealValue {
  readonly kind: "real";
  readonly ref: TensorRef;
  readonly quantisation: Quantisation;
}

export interface PendingValue {
  readonly kind: "pending";
  /** The operator that makes it, for messages. */
  readonly operator: string;
  /** Whether a Relu or Clip may still be folded in: bounds of the real numbers. */
  readonly low: number;
  readonly high: number;
  /** Adds the layer. */
  emit(to: Quantisation, bounds: { readonly low: number; readonly high: number }): TensorRef;
}
