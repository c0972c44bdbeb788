/**
 * 3 × 3 convolutions in floating point, forwards and backwards, over planes with a border of one pixel of zeros:
 * `f32[channels, side + 2, side + 2]`. One row's nine taps are taken in one pass, for speed.
 */
export interface Conv3 {
  readonly from: number;
  readonly to: number;
  /** `f32[to, from, 3, 3]`. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** Weights drawn for layers with Relu (K. He et al., Delving Deep into Rectifiers, 2015), times `gain`. */
export function drawConv3(from: number, to: number, gain: number, below: (count: number) => number): Conv3 {
  const deviation = gain * Math.sqrt(2 / (from * 9));
  // The sum of twelve uniform numbers is nearly normal, with deviation 1.
  const normal = (): number => Array.from({ length: 12 }, () => below(1 << 20) / (1 << 20)).reduce((a, b) => a + b) - 6;
  return {
    from,
    to,
    weights: Float32Array.from({ length: to * from * 9 }, () => normal() * deviation),
    bias: new Float32Array(to),
  };
}

/** Planes of zeros. */
export const planes = (channels: number, side: number): Float32Array => new Float32Array(channels * (side + 2) ** 2);

/** out += weights of (out, in) convolved with plane `input`. */
function addTaps(
  input: Float32Array,
  inAt: number,
  w: Float32Array,
  at: number,
  out: Float32Array,
  outAt: number,
  side: number,
): void {
  const stride = side + 2;
  const [a, b, c, d, e] = [w[at]!, w[at + 1]!, w[at + 2]!, w[at + 3]!, w[at + 4]!];
  const [f, g, h, k] = [w[at + 5]!, w[at + 6]!, w[at + 7]!, w[at + 8]!];
  for (let y = 1; y <= side; y++) {
    const up = inAt + (y - 1) * stride;
    const row = up + stride;
    const low = row + stride;
    const to = outAt + y * stride;
    for (let x = 1; x <= side; x++) {
      out[to + x] =
        out[to + x]! +
        (a * input[up + x - 1]! + b * input[up + x]! + c * input[up + x + 1]!) +
        (d * input[row + x - 1]! + e * input[row + x]! + f * input[row + x + 1]!) +
        (g * input[low + x - 1]! + h * input[low + x]! + k * input[low + x + 1]!);
    }
  }
}

/** What a layer makes, before its Relu. */
export function forward(
  { from, to, weights, bias }: Conv3,
  input: Float32Array,
  side: number,
  relu: boolean,
): Float32Array {
  const plane = (side + 2) ** 2;
  const out = planes(to, side);
  for (let o = 0; o < to; o++) {
    for (let i = 0; i < from; i++) addTaps(input, i * plane, weights, (o * from + i) * 9, out, o * plane, side);
    for (let y = 1; y <= side; y++) {
      for (let at = o * plane + y * (side + 2) + 1, end = at + side; at < end; at++) {
        const value = out[at]! + bias[o]!;
        out[at] = relu && value < 0 ? 0 : value;
      }
    }
  }
  return out;
}

/** Adds the gradients of a layer's weights and bias. @param slope gradient of what it made */
export function addGradients(
  layer: Conv3,
  gradients: Conv3,
  input: Float32Array,
  slope: Float32Array,
  side: number,
): void {
  const { from, to } = layer;
  const stride = side + 2;
  const plane = stride ** 2;
  const sums = new Float64Array(9);
  for (let o = 0; o < to; o++) {
    for (let i = 0; i < from; i++) {
      for (let tap = 0; tap < 9; tap++) sums[tap] = 0;
      let [a, b, c, d, e, f, g, h, k] = sums as unknown as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      for (let y = 1; y <= side; y++) {
        const up = i * plane + (y - 1) * stride;
        const row = up + stride;
        const low = row + stride;
        const at = o * plane + y * stride;
        for (let x = 1; x <= side; x++) {
          const s = slope[at + x]!;
          a += s * input[up + x - 1]!;
          b += s * input[up + x]!;
          c += s * input[up + x + 1]!;
          d += s * input[row + x - 1]!;
          e += s * input[row + x]!;
          f += s * input[row + x + 1]!;
          g += s * input[low + x - 1]!;
          h += s * input[low + x]!;
          k += s * input[low + x + 1]!;
        }
      }
      const to9 = (o * from + i) * 9;
      for (const [tap, sum] of [a, b, c, d, e, f, g, h, k].entries()) gradients.weights[to9 + tap]! += sum;
    }
    for (let y = 1; y <= side; y++) {
      for (let x = 1; x <= side; x++) gradients.bias[o]! += slope[o * plane + y * stride + x]!;
    }
  }
}

/** Gradient of a layer's input: the convolution with its weights turned round. 0 where the input's Relu cut off. */
export function backward(
  { from, to, weights }: Conv3,
  slope: Float32Array,
  input: Float32Array,
  side: number,
): Float32Array {
  const plane = (side + 2) ** 2;
  const out = planes(from, side);
  const turned = new Float32Array(9);
  for (let i = 0; i < from; i++) {
    for (let o = 0; o < to; o++) {
      const at = (o * from + i) * 9;
      for (let tap = 0; tap < 9; tap++) turned[tap] = weights[at + 8 - tap]!;
      addTaps(slope, o * plane, turned, 0, out, i * plane, side);
    }
  }
  for (let at = 0; at < out.length; at++) if (input[at]! <= 0) out[at] = 0;
  return out;
}
