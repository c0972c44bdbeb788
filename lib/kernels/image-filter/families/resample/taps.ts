/** Sum of an output's taps: 14 bits, so that taps fit 16 bits signed with their overshoot. */
export const TAP_SUM = 16_384;

/** How far a filter reaches on each side, in inputs (in outputs, where it shrinks), and its value there. */
interface Filter {
  readonly support: number;
  at(x: number): number;
}

/**
 * Filters that mix inputs; all are 1 at 0 and 0 at the other integers, so that an image of unchanged size stays as it is.
 *
 * Sources: C. E. Duchon, Lanczos Filtering in One and Two Dimensions, J. Appl. Meteorol. 18 (1979); R. G. Keys, Cubic
 * Convolution Interpolation for Digital Image Processing, IEEE Trans. ASSP 29 (1981), with a = −½ (Catmull–Rom).
 */
const FILTERS = {
  bilinear: { support: 1, at: (x) => 1 - Math.abs(x) },
  bicubic: { support: 2, at: cubic },
  lanczos3: { support: 3, at: lanczos },
} as const satisfies Record<string, Filter>;

export type TapFilter = keyof typeof FILTERS;

/** An axis resized from `inputSize` to `outputSize`. */
export interface Axis {
  readonly filter: TapFilter;
  readonly inputSize: number;
  readonly outputSize: number;
}

/** Which inputs make up a run of outputs along one axis, and how much of each. */
export interface Taps {
  /** First input of each output, absolute, `i32[count]`. `starts[n] + weights per output` may pass the image's end; those weights are 0. */
  readonly starts: Int32Array<ArrayBuffer>;
  /** Weights in 1/16 384, `i16[count, tapCount]`; each row sums to exactly 16 384 and is padded with 0. */
  readonly weights: Int16Array<ArrayBuffer>;
  readonly tapCount: number;
}

/** The input whose area the centre of output `index` lies in: floor((index + ½) · inputSize / outputSize), exactly. */
export function nearestInput(index: number, inputSize: number, outputSize: number): number {
  return Math.floor(((2 * index + 1) * inputSize) / (2 * outputSize));
}

/** First and last input that output `index` may read, clamped to the image; both grow with the index. */
export function tapReach(index: number, axis: Axis): readonly [first: number, last: number] {
  const { centre, support } = tapWindow(index, axis);
  const clamp = (at: number): number => Math.min(axis.inputSize - 1, Math.max(0, at));
  return [clamp(Math.ceil(centre - support)), clamp(Math.floor(centre + support))];
}

/**
 * Taps of outputs `first` … `first + count − 1` of an axis.
 *
 * The filter is widened when shrinking, so that it also is the low-pass filter. Taps beyond the image are added to its
 * edge (edge clamp). Weights are rounded cumulatively, which keeps their sum exact. Only + − × ÷ and floor are used: the
 * same numbers on every machine, whichever part of the axis is asked for.
 */
export function tapsOf(axis: Axis & { readonly first: number; readonly count: number }): Taps {
  const { first, count } = axis;
  const whole = wholeAxis(axis);
  return {
    starts: whole.starts.slice(first, first + count),
    weights: whole.weights.slice(first * whole.tapCount, (first + count) * whole.tapCount),
    tapCount: whole.tapCount,
  };
}

/** Axes computed lately: the units of a job ask for parts of the same two. One takes about 1 MiB at most. */
const recent = new Map<string, Taps>();
const RECENT_LIMIT = 8;

function wholeAxis(axis: Axis): Taps {
  const key = `${axis.filter}:${axis.inputSize}:${axis.outputSize}`;
  const known = recent.get(key);
  if (known) return known;
  if (recent.size >= RECENT_LIMIT) recent.clear();
  const taps = computeAxis(axis);
  recent.set(key, taps);
  return taps;
}

function computeAxis(axis: Axis): Taps {
  const { filter, inputSize, outputSize } = axis;
  let tapCount = 1;
  for (let index = 0; index < outputSize; index++) {
    const [low, high] = tapReach(index, axis);
    tapCount = Math.max(tapCount, high - low + 1);
  }
  const starts = new Int32Array(outputSize);
  const weights = new Int16Array(outputSize * tapCount);
  for (let index = 0; index < outputSize; index++) {
    const { centre, support, widening } = tapWindow(index, axis);
    const low = Math.ceil(centre - support);
    const high = Math.floor(centre + support);
    const samples: number[] = [];
    let total = 0;
    for (let at = low; at <= high; at++) {
      const sample = FILTERS[filter].at((at - centre) / widening);
      samples.push(sample);
      total += sample;
    }
    const [start] = tapReach(index, axis);
    starts[index] = start;
    let sum = 0;
    let given = 0;
    for (const [n, sample] of samples.entries()) {
      sum += sample;
      const rounded = Math.floor((TAP_SUM * sum) / total + 0.5);
      const slot = index * tapCount + Math.min(inputSize - 1, Math.max(0, low + n)) - start;
      weights[slot] = weights[slot]! + rounded - given;
      given = rounded;
    }
  }
  return { starts, weights, tapCount };
}

function tapWindow(index: number, { filter, inputSize, outputSize }: Axis) {
  const ratio = inputSize / outputSize;
  const widening = Math.max(1, ratio);
  return { centre: (index + 0.5) * ratio - 0.5, support: FILTERS[filter].support * widening, widening };
}

/** The cubic through four points whose slope at each is that between its neighbours, inside ±2, else 0. */
export function cubic(x: number): number {
  const d = Math.abs(x);
  if (d >= 2) return 0;
  return d < 1 ? (1.5 * d - 2.5) * d * d + 1 : ((2.5 - 0.5 * d) * d - 4) * d + 2;
}

/** Lobes on each side of the Lanczos filter. */
const LOBES = 3;

/** sinc(x) · sinc(x/3) inside ±3, else 0. */
function lanczos(x: number): number {
  if (x === 0) return 1;
  if (x <= -LOBES || x >= LOBES) return 0;
  return (LOBES * sinPi(x) * sinPi(x / LOBES)) / (Math.PI * Math.PI * x * x);
}

/** sin(πx), |x| ≤ 3: reduced to |r| ≤ ½, then a Taylor series to the 17th power; absolute error below 10⁻¹⁴. */
function sinPi(x: number): number {
  const turns = Math.floor(x + 0.5);
  const angle = Math.PI * (x - turns);
  const square = angle * angle;
  let sum = 1;
  for (let n = 8; n >= 1; n--) sum = 1 - (square * sum) / (2 * n * (2 * n + 1));
  return turns % 2 === 0 ? angle * sum : -angle * sum;
}
