import { MAX_CHANNELS } from "./limits.ts";
import { ModelBuilder } from "./onnx/model-builder.ts";
import { ELEMENT } from "./onnx/onnx-model.ts";

/** Levels in a graph under construction. */
interface Levels {
  readonly name: string;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly scale: number;
  readonly zero: number;
}

/** A network and an image size that it takes. */
export interface RandomNetwork {
  readonly file: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly classifier: boolean;
  /** Type of the graph's input and output: bytes, or real numbers. */
  readonly real: boolean;
  /** Only operators on which ONNX Runtime's definition leaves nothing open. */
  readonly exact: boolean;
}

/** Small integers from a seed; a linear congruential generator. */
export function randomFrom(seed: number): (below: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * Draws a small random network of every operator, in either of the forms that quantisers write, signed or unsigned.
 *
 * @param exact only operators that ONNX Runtime computes to the last bit as `definition.ts` says.
 */
export function randomNetwork(seed: number, exact = false): RandomNetwork {
  return new RandomGraph(seed, exact).draw();
}

/** One method for each operator and each form, which share a generator: past 300 lines, and no seam to cut along. */
class RandomGraph {
  readonly #below: (count: number) => number;
  readonly #builder = new ModelBuilder();
  readonly #exact: boolean;
  /** DequantizeLinear and QuantizeLinear around plain operators; else quantised operators. */
  readonly #around: boolean;
  readonly #signed: boolean;
  readonly #classifier: boolean;

  constructor(seed: number, exact: boolean) {
    this.#below = randomFrom(seed);
    this.#exact = exact;
    this.#around = !exact && this.#below(2) === 0;
    this.#signed = this.#below(2) === 0;
    this.#classifier = this.#below(2) === 0;
  }

  draw(): RandomNetwork {
    const channels = this.#below(2) === 0 ? 1 : 3;
    const height = 5 + this.#below(12);
    const width = 5 + this.#below(12);
    const real = this.#around || this.#below(2) === 0;
    const start = { channels, height, width, scale: Math.fround(1 / 255), zero: this.#signed ? -128 : 0 };
    const dims = this.#classifier ? [1, channels, height, width] : [1, channels, -1, -1];
    const input = this.#builder.input(real ? ELEMENT.float32 : this.#byte, dims);
    const name = real ? this.#builder.node("QuantizeLinear", [input, ...this.#says(start)]) : input;
    let levels: Levels = { ...start, name };
    const earlier = [levels];
    for (let left = 1 + this.#below(5); left > 0; left--) {
      levels = this.#layer(levels, earlier);
      earlier.push(levels);
    }
    // Flatten makes a channel of every value, and there may be only so many.
    const isTooDeep = () => this.#classifier && levels.channels * levels.height * levels.width > MAX_CHANNELS;
    while (isTooDeep()) levels = this.#convolution(levels, 1 + this.#below(18), true);
    levels = this.#classifier ? this.#classes(levels) : this.#picture(levels, channels);
    const last = real ? this.#builder.node("DequantizeLinear", [levels.name, ...this.#says(levels)]) : levels.name;
    const after = this.#classifier ? [1, levels.channels] : [1, channels, -1, -1];
    const file = this.#builder.finish({ name: last, type: real ? ELEMENT.float32 : this.#byte, dims: after });
    return { file, width, height, classifier: this.#classifier, real, exact: this.#exact };
  }

  get #byte(): number {
    return this.#signed ? ELEMENT.int8 : ELEMENT.uint8;
  }

  #zeros(values: readonly number[]): Int8Array | Uint8Array {
    return this.#signed ? Int8Array.from(values) : Uint8Array.from(values);
  }

  /** Names of a scale and a zero point. */
  #says({ scale, zero }: Pick<Levels, "scale" | "zero">): [string, string] {
    return [this.#builder.scalar(Float32Array.of(scale)), this.#builder.scalar(this.#zeros([zero]))];
  }

  #fresh(scale: number): { readonly scale: number; readonly zero: number } {
    return {
      scale: Math.fround(scale * (0.5 + this.#below(100) / 100)),
      zero: this.#below(256) - (this.#signed ? 128 : 0),
    };
  }

  #layer(from: Levels, earlier: readonly Levels[]): Levels {
    const alike = earlier.filter(({ height, width }) => height === from.height && width === from.width);
    const other = alike[this.#below(alike.length)]!;
    const choice = this.#below(this.#exact ? 6 : 12);
    const room = Math.min(from.height, from.width) >= 4;
    if (choice === 3 && room) return this.#pool(from, "MaxPool");
    if (choice === 4 && from.height < 24) return this.#enlarge(from);
    if (choice === 5 && from.channels % 4 === 0) return this.#shuffle(from);
    if (choice === 6 && other.channels === from.channels) return this.#sum(from, other);
    if (choice === 7) return this.#join(from, other);
    if (choice === 8 && this.#around) return this.#function(from);
    if (choice === 9 && room) return this.#pool(from, "AveragePool");
    return this.#convolution(from, 1 + this.#below(18), this.#below(3) > 0);
  }

  #convolution(from: Levels, wanted: number, padded: boolean, kernel?: number): Levels {
    const { channels: depth } = from;
    const groups = kernel === undefined ? [1, 1, depth, depth % 2 === 0 ? 2 : 1][this.#below(4)]! : 1;
    const channels = Math.ceil(wanted / groups) * groups;
    const side = (length: number): number => 1 + this.#below(Math.min(kernel ?? 4, length));
    const size = [side(from.height), side(from.width)] as const;
    const dilation = this.#below(3) === 0 && Math.min(from.height, from.width) > 8 ? 2 : 1;
    const reach = size.map((k) => (k - 1) * dilation);
    const stride = this.#classifier && this.#below(4) === 0 ? 2 : 1;
    const before = reach.map((pad) => (padded ? Math.floor(pad / 2) : 0));
    const after = reach.map((pad, i) => (padded ? pad - before[i]! : 0));
    const across = (length: number, i: number): number =>
      Math.floor((length + before[i]! + after[i]! - reach[i]! - 1) / stride) + 1;
    const perChannel = (depth / groups) * size[0] * size[1];
    const weights = Int8Array.from({ length: channels * perChannel }, () => this.#below(255) - 127);
    const scales = Float32Array.from(
      { length: this.#below(2) === 0 ? 1 : channels },
      () => 0.002 + this.#below(100) / 9e3,
    );
    const bias = Int32Array.from({ length: channels }, () => this.#below(20_000) - 10_000);
    const to = this.#fresh(from.scale * 0.008 * Math.sqrt(perChannel) * 70);
    const attributes = {
      ...{ kernel_shape: size, group: groups, strides: [stride, stride], dilations: [dilation, dilation] },
      pads: [...before, ...after],
    };
    const made = { ...to, channels, height: across(from.height, 0), width: across(from.width, 1) };
    const w = this.#builder.constant(weights, [channels, depth / groups, ...size]);
    const scale = this.#builder.constant(scales, scales.length === 1 ? [] : [channels]);
    const zero = this.#builder.constant(new Int8Array(scales.length), scales.length === 1 ? [] : [channels]);
    if (!this.#around) {
      const inputs = [from.name, ...this.#says(from), w, scale, zero, ...this.#says(to), this.#builder.constant(bias)];
      return { ...made, name: this.#builder.node("QLinearConv", inputs, attributes) };
    }
    const biasScale = this.#builder.constant(
      scales.map((each) => each * from.scale),
      scales.length === 1 ? [] : [channels],
    );
    const biasZero = this.#builder.constant(new Int32Array(scales.length), scales.length === 1 ? [] : [channels]);
    const b = this.#builder.node("DequantizeLinear", [this.#builder.constant(bias), biasScale, biasZero], { axis: 0 });
    const real = this.#builder.node("DequantizeLinear", [w, scale, zero], { axis: 0 });
    const sum = this.#builder.node("Conv", [this.#real(from), real, b], attributes);
    return this.#quantised(this.#below(2) === 0 ? this.#builder.node("Relu", [sum]) : sum, made);
  }

  #real(levels: Levels): string {
    return this.#builder.node("DequantizeLinear", [levels.name, ...this.#says(levels)]);
  }

  #quantised(real: string, levels: Omit<Levels, "name">): Levels {
    return { ...levels, name: this.#builder.node("QuantizeLinear", [real, ...this.#says(levels)]) };
  }

  #pool(from: Levels, op: "MaxPool" | "AveragePool"): Levels {
    const stride = this.#classifier ? 1 + this.#below(2) : 1;
    const pads = this.#below(2) === 0 ? [1, 1, 1, 1] : [0, 0, 0, 0];
    const along = (length: number): number => Math.floor((length + 2 * pads[0]! - 3) / stride) + 1;
    const made = { ...from, height: along(from.height), width: along(from.width) };
    const attributes = { kernel_shape: [3, 3], strides: [stride, stride], pads };
    if (op === "MaxPool") return { ...made, name: this.#builder.node(op, [from.name], attributes) };
    const counted = { ...attributes, count_include_pad: 1 };
    const to = { ...made, ...this.#fresh(from.scale) };
    if (this.#around) return this.#quantised(this.#builder.node(op, [this.#real(from)], counted), to);
    const inputs = [from.name, ...this.#says(from), ...this.#says(to)];
    return { ...to, name: this.#builder.node("QLinearAveragePool", inputs, counted, "com.microsoft") };
  }

  #enlarge(from: Levels): Levels {
    const [down, across] = [1 + this.#below(3), 1 + this.#below(3)];
    const scales = this.#builder.constant(Float32Array.of(1, 1, down, across));
    const attributes = { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" };
    const name = this.#builder.node("Resize", [from.name, "", scales], attributes);
    return { ...from, name, height: from.height * down, width: from.width * across };
  }

  #shuffle(from: Levels): Levels {
    const mode = this.#below(2) === 0 ? "DCR" : "CRD";
    // ONNX Runtime moves real numbers and unsigned bytes only.
    const source = this.#signed ? this.#real(from) : from.name;
    const moved = this.#builder.node("DepthToSpace", [source], { blocksize: 2, mode });
    const to = { ...from, channels: from.channels / 4, height: from.height * 2, width: from.width * 2 };
    return this.#signed ? this.#quantised(moved, to) : { ...to, name: moved };
  }

  #sum(a: Levels, b: Levels): Levels {
    const to = { ...a, ...this.#fresh(Math.max(a.scale, b.scale)) };
    if (this.#around) return this.#quantised(this.#builder.node("Add", [this.#real(a), this.#real(b)]), to);
    const inputs = [a.name, ...this.#says(a), b.name, ...this.#says(b), ...this.#says(to)];
    return { ...to, name: this.#builder.node("QLinearAdd", inputs, {}, "com.microsoft") };
  }

  #join(a: Levels, b: Levels): Levels {
    const to = { ...a, ...this.#fresh(Math.max(a.scale, b.scale)), channels: a.channels + b.channels };
    if (this.#around)
      return this.#quantised(this.#builder.node("Concat", [this.#real(a), this.#real(b)], { axis: 1 }), to);
    const inputs = [...this.#says(to), a.name, ...this.#says(a), b.name, ...this.#says(b)];
    return { ...to, name: this.#builder.node("QLinearConcat", inputs, { axis: 1 }, "com.microsoft") };
  }

  #function(from: Levels): Levels {
    const real = this.#real(from);
    const bounds = [-0.3, 0.8].map((bound) => this.#builder.scalar(Float32Array.of(bound)));
    const made = [
      () => this.#builder.node("LeakyRelu", [real], { alpha: { f: 0.1 } }),
      () => this.#builder.node("Clip", [real, ...bounds]),
      () => this.#builder.node("Relu", [real]),
    ][this.#below(3)]!();
    return this.#quantised(made, { ...from, ...this.#fresh(from.scale) });
  }

  /** Flattens, and multiplies by a matrix. */
  #classes(from: Levels): Levels {
    const depth = from.channels * from.height * from.width;
    const channels = 1 + this.#below(9);
    const flat = this.#builder.node("Flatten", [from.name], { axis: 1 });
    const weights = this.#builder.constant(
      Int8Array.from({ length: depth * channels }, () => this.#below(255) - 127),
      [depth, channels],
    );
    const says = [this.#builder.scalar(Float32Array.of(0.01)), this.#builder.scalar(Int8Array.of(0))] as const;
    const to = this.#fresh(from.scale * 0.01 * Math.sqrt(depth) * 70);
    const made = { ...from, ...to, channels, height: 1, width: 1 };
    if (!this.#around) {
      const inputs = [flat, ...this.#says(from), weights, ...says, ...this.#says(to)];
      return { ...made, name: this.#builder.node("QLinearMatMul", inputs) };
    }
    const product = this.#builder.node("MatMul", [
      this.#real({ ...from, name: flat }),
      this.#builder.node("DequantizeLinear", [weights, ...says]),
    ]);
    return this.#quantised(product, made);
  }

  /** As many channels as the input, sometimes twice as large. */
  #picture(from: Levels, channels: number): Levels {
    if (this.#below(2) === 0) return this.#convolution(from, channels, true, 3);
    return this.#shuffle(this.#convolution(from, channels * 4, true, 3));
  }
}

/**
 * A classifier of one pixel that takes requantisation to its ends: sums up to 2³¹, factors from 2⁻⁴⁰ to 2¹⁰, halves
 * between levels, and products halfway between two float32 of which one is such a half.
 */
export function requantisingNetwork(seed: number): RandomNetwork {
  const below = randomFrom(seed);
  const builder = new ModelBuilder();
  const channels = 256;
  const exponents = Array.from({ length: channels }, () => below(51) - 40);
  const halves = exponents.map((exponent) => exponent <= 0 && exponent >= -22 && below(2) === 0);
  const scales = Float32Array.from(
    exponents,
    (exponent, c) => 2 ** exponent * (halves[c] ? 1 : 0.5 + below(2 ** 23) / 2 ** 24),
  );
  const bias = Int32Array.from(exponents, (exponent, c) => {
    if (halves[c]) return (2 * below(257) - 257) * 2 ** Math.max(0, -exponent - 1);
    // A level or so, or anything.
    const size = below(2) === 0 ? 2 ** Math.min(30, 8 - exponent) : 2 ** below(31);
    return below(2 * size) - size;
  });
  for (let c = 0; c < channels; c += 8) {
    // 3 · scale is X.5 and half a unit in the last of 24 binary places, where X is even.
    const half = 4 * below(60) + 1;
    const places = Math.clz32(half) - 7;
    if ((half * 2 ** places + 1) % 3 !== 0) continue;
    halves[c] = true;
    scales[c] = (half * 2 ** places + 1) / 3 / 2 ** (places + 1);
    bias[c] = below(2) === 0 ? 3 : -3;
  }
  const one = builder.scalar(Float32Array.of(1));
  const zero = builder.scalar(Uint8Array.of(0));
  const middle = builder.scalar(Uint8Array.of(128));
  const weights = builder.constant(
    Int8Array.from({ length: channels }, (_, c) => (halves[c] ? 0 : below(255) - 127)),
    [channels, 1, 1, 1],
  );
  const input = builder.input(ELEMENT.uint8, [1, 1, 1, 1]);
  const zeros = builder.constant(new Int8Array(channels));
  const inputs = [input, one, zero, weights, builder.constant(scales), zeros, one, middle, builder.constant(bias)];
  const flat = builder.node("Flatten", [builder.node("QLinearConv", inputs)]);
  const file = builder.finish({ name: flat, type: ELEMENT.uint8, dims: [1, channels] });
  return { file, width: 1, height: 1, classifier: true, real: false, exact: true };
}
