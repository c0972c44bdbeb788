/** Sum of an output's taps: 14 bits, so that taps fit 16 bits signed with their overshoot. */
export const TAP_SUM = 16_384;
/** Lobes on each side of the kernel. */
const LOBES = 3;

/** Which inputs make up a run of outputs along one axis, and how much of each. */
export interface Taps {
  /** First input of each output, absolute, `i32[count]`. `starts[n] + weights per output` may pass the image's end; those weights are 0. */
  readonly starts: Int32Array<ArrayBuffer>;
  /** Weights in 1/16 384, `i16[count, tapCount]`; each row sums to exactly 16 384 and is padded with 0. */
  readonly weights: Int16Array<ArrayBuffer>;
  readonly tapCount: number;
}

/** First and last input that output `index` may read, clamped to the image; both grow with the index. */
export function tapReach(index: number, inputSize: number, outputSize: number): readonly [first: number, last: number] {
  const { centre, support } = tapWindow(index, inputSize, outputSize);
  const clamp = (at: number): number => Math.min(inputSize - 1, Math.max(0, at));
  return [clamp(Math.ceil(centre - support)), clamp(Math.floor(centre + support))];
}

/**
 * Lanczos-3 taps of outputs `first` … `first + count − 1` of an axis resized from `inputSize` to `outputSize`.
 *
 * The kernel is widened when shrinking, so that it also is the low-pass filter. Taps beyond the image are added to its
 * edge (edge clamp). Weights are rounded cumulatively, which keeps their sum exact. Only + − × ÷ and floor are used: the
 * same numbers on every machine, whichever part of the axis is asked for.
 *
 * Source of the kernel: C. E. Duchon, Lanczos Filtering in One and Two Dimensions, J. Appl. Meteorol. 18 (1979).
 *
 * @param multipleOf `tapCount` is rounded up to a multiple of this.
 */
export function lanczosTaps(axis: {
  readonly inputSize: number;
  readonly outputSize: number;
  readonly first: number;
  readonly count: number;
  readonly multipleOf?: number;
}): Taps {
  const { inputSize, outputSize, first, count, multipleOf = 1 } = axis;
  const whole = wholeAxis(inputSize, outputSize, multipleOf);
  return {
    starts: whole.starts.slice(first, first + count),
    weights: whole.weights.slice(first * whole.tapCount, (first + count) * whole.tapCount),
    tapCount: whole.tapCount,
  };
}

/** Axes computed lately: the units of a job ask for parts of the same two. One takes about 1 MiB at most. */
const recent = new Map<string, Taps>();
const RECENT_LIMIT = 8;

function wholeAxis(inputSize: number, outputSize: number, multipleOf: number): Taps {
  const key = `${inputSize}:${outputSize}:${multipleOf}`;
  const known = recent.get(key);
  if (known) return known;
  if (recent.size >= RECENT_LIMIT) recent.clear();
  const taps = computeAxis(inputSize, outputSize, multipleOf);
  recent.set(key, taps);
  return taps;
}

function computeAxis(inputSize: number, outputSize: number, multipleOf: number): Taps {
  let longest = 1;
  for (let index = 0; index < outputSize; index++) {
    const [low, high] = tapReach(index, inputSize, outputSize);
    longest = Math.max(longest, high - low + 1);
  }
  const tapCount = Math.ceil(longest / multipleOf) * multipleOf;
  const starts = new Int32Array(outputSize);
  const weights = new Int16Array(outputSize * tapCount);
  for (let index = 0; index < outputSize; index++) {
    const { centre, support, widening } = tapWindow(index, inputSize, outputSize);
    const low = Math.ceil(centre - support);
    const high = Math.floor(centre + support);
    const samples: number[] = [];
    let total = 0;
    for (let at = low; at <= high; at++) {
      const sample = lanczos((at - centre) / widening);
      samples.push(sample);
      total += sample;
    }
    const [start] = tapReach(index, inputSize, outputSize);
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

function tapWindow(index: number, inputSize: number, outputSize: number) {
  const ratio = inputSize / outputSize;
  const widening = Math.max(1, ratio);
  return { centre: (index + 0.5) * ratio - 0.5, support: LOBES * widening, widening };
}

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
