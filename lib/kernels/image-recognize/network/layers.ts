import type { Quantisation } from "../definition.ts";

/** [down, across], as ONNX orders them. */
export type Pair = readonly [number, number];

/** Where a convolution or pooling looks. */
export interface Window {
  readonly size: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Pixels outside of the image above, left, below, right; each less than the window's reach. */
  readonly pads: readonly [number, number, number, number];
}

/**
 * A layer as planning sees it: plain JSON. Tensor 0 is the network's input, tensor i + 1 what layer i makes.
 *
 * - `convolution`, `maximum`, `average`: look through a window; an `average` without one takes the whole raster.
 * - `table`: a function of each level. `sum`: of two tensors. `join`: channels of tensors one after the other.
 * - `enlarge`: every pixel becomes factor × factor. `shuffle`: factor² channels become factor × factor pixels.
 * - `flatten`: all levels become channels of one pixel.
 */
export interface LayerShape {
  readonly kind: Layer["kind"];
  readonly from: readonly number[];
  /** Channels it makes. */
  readonly channels: number;
  readonly window?: Window;
  readonly factor?: Pair;
  /** Multiply-accumulates, or comparable steps, per output pixel. */
  readonly macs: number;
}

interface Made<Kind extends string> {
  readonly kind: Kind;
  readonly from: readonly number[];
  readonly channels: number;
}

export interface ConvolutionLayer extends Made<"convolution"> {
  readonly window: Window;
  /** Channels are cut into this many groups; each output sees those of its group. */
  readonly groups: number;
  /** Input channels of a group. */
  readonly depth: number;
  /** `i8[channels, window rows, window columns, depth]`. */
  readonly weights: Int8Array;
  /** `i32[channels]`: the file's bias − inputZero · Σ weights, so that sums take levels as they are. */
  readonly bias: Int32Array;
  /** `f32[channels]`: m of `definition.ts`. */
  readonly factors: Float32Array;
  readonly inputZero: number;
  readonly zero: number;
  readonly low: number;
  readonly high: number;
}

export interface MaximumLayer extends Made<"maximum"> {
  readonly window: Window;
}

export interface AverageLayer extends Made<"average"> {
  /** Null: the whole raster. */
  readonly window: Window | null;
  readonly inputZero: number;
  readonly inputScale: number;
  readonly to: Quantisation;
  readonly low: number;
  readonly high: number;
}

export interface TableLayer extends Made<"table"> {
  /** `u8[256]`. */
  readonly table: Uint8Array;
}

export interface SumLayer extends Made<"sum"> {
  /** `i32[2, 256]`. */
  readonly tables: Int32Array;
  readonly zero: number;
  readonly low: number;
  readonly high: number;
}

export interface JoinLayer extends Made<"join"> {
  /** `u8[256]` of each input. */
  readonly tables: readonly Uint8Array[];
}

export interface EnlargeLayer extends Made<"enlarge"> {
  readonly factor: Pair;
}

export interface ShuffleLayer extends Made<"shuffle"> {
  readonly factor: Pair;
  /** Channel of pixel (i, j) of a block is c·f² + i·f + j, else (i·f + j)·channels + c: ONNX's CRD and DCR. */
  readonly blocksLast: boolean;
}

export interface FlattenLayer extends Made<"flatten"> {
  /** Channels vary slowest, as ONNX flattens NCHW; else fastest (NHWC). */
  readonly channelsFirst: boolean;
}

export type Layer =
  | ConvolutionLayer
  | MaximumLayer
  | AverageLayer
  | TableLayer
  | SumLayer
  | JoinLayer
  | EnlargeLayer
  | ShuffleLayer
  | FlattenLayer;

/** A network ready to be computed. */
export interface Network {
  readonly layers: readonly Layer[];
  readonly input: {
    readonly channels: number;
    /** Pixels; null where any size goes. */
    readonly width: number | null;
    readonly height: number | null;
    /** Null when the network takes bytes. */
    readonly quantisation: Quantisation | null;
  };
  /** The output is the last tensor. */
  readonly output: {
    readonly channels: number;
    /** Null when the network gives bytes. */
    readonly quantisation: Quantisation | null;
    /** A Softmax ends the network: the report gives probabilities. */
    readonly softmax: boolean;
  };
  /** Whether the output is one number per class, rather than pixels. */
  readonly classifier: boolean;
  /** Names of the classes, where the file has them. */
  readonly labels: readonly string[];
}
