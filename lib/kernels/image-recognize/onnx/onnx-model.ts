/**
 * The part of ONNX that quantised convolutional networks are written in, as plain data. Field numbers stand in
 * `read-model.ts` and `write-model.ts`.
 *
 * Source: onnx/onnx.proto3 and docs/IR.md of the ONNX project, IR versions 3 to 10.
 *
 * @module
 */

/** Element types: TensorProto.DataType. */
export const ELEMENT = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;

/** Values of a tensor; 64-bit integers as numbers. */
export type OnnxData = Float32Array | Uint8Array | Int8Array | Int32Array | Float64Array;

/** A constant tensor, row-major: as many values as `dims` multiply to. */
export interface OnnxTensor {
  readonly name: string;
  /** One of {@link ELEMENT}. */
  readonly type: number;
  readonly dims: readonly number[];
  readonly data: OnnxData;
}

/** An attribute has one of these. */
export interface OnnxAttribute {
  readonly f?: number;
  readonly i?: number;
  readonly s?: string;
  readonly t?: OnnxTensor;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
}

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  /** Names; empty where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** A graph's input or output. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly type: number;
  /** −1 where a dimension is free. */
  readonly dims: readonly number[];
}

export interface OnnxModel {
  readonly irVersion: number;
  /** Version of each operator set, by domain; ONNX's own is "". */
  readonly opsets: ReadonlyMap<string, number>;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  readonly metadata: ReadonlyMap<string, string>;
}
