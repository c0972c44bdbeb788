/** Sum of a kernel's weights: eight bits, so that 255 × sum still fits 16 bits unsigned, the fastest SIMD width. */
export const WEIGHT_SUM = 256;
/** What may be folded on each side, in 1/256: costs at most 4 dB of 58 against the ideal, and saves 4 of 13 taps at σ = 2. */
const MAX_TAIL = 3;
/** Shrinking starts where the Gaussian between the cells still has at least this standard deviation, in cells. */
const MIN_CELL_SIGMA = 3;
/** Largest shrink factor: the sum of a 16 × 16 cell still fits 16 bits unsigned. */
const MAX_SHRINK = 16;

/** By how much an image is shrunk before a Gaussian of `sigma` is applied: the largest of 1, 2, 4, 8, 16 with sigma/f ≥ 3. */
export function shrinkOf(sigma: number): number {
  let factor = 1;
  while (factor < MAX_SHRINK && sigma >= 2 * factor * MIN_CELL_SIGMA) factor *= 2;
  return factor;
}

/**
 * Weights of the Gaussian that is applied between the cells of `shrinkOf(sigma)`, in 1/256.
 *
 * Sampled at integers, normalised, and rounded cumulatively from the outside inwards, so that every partial sum is
 * within half a unit of the true one; then a tail of at most 3/256 is folded into the last weight before it. Only
 * + − × ÷ are used: the same numbers on every machine.
 *
 * @returns `u16[radius + 1]`: centre first; `w[0] + 2 (w[1] + … + w[radius]) = 256`; `w[radius] > 0` unless radius is 0.
 * Shared: do not write to it.
 */
export function gaussianWeights(sigma: number): Uint16Array<ArrayBuffer> {
  const known = recent.get(sigma);
  if (known) return known;
  if (recent.size >= RECENT_LIMIT) recent.clear();
  const weights = computeWeights(sigma);
  recent.set(sigma, weights);
  return weights;
}

/** Weights made lately: planning asks for the same few at every unit. */
const recent = new Map<number, Uint16Array<ArrayBuffer>>();
const RECENT_LIMIT = 64;

function computeWeights(sigma: number): Uint16Array<ArrayBuffer> {
  const factor = shrinkOf(sigma);
  const variance = (sigma * sigma) / (factor * factor) - (factor > 1 ? 0.25 : 0);
  const samples = sampleGaussian(variance);
  let total = samples[0]!;
  for (let k = 1; k < samples.length; k++) total += 2 * samples[k]!;
  const weights = new Uint16Array(samples.length);
  let tail = 0;
  let given = 0;
  let radius = 0;
  for (let k = samples.length - 1; k >= 1; k--) {
    tail += samples[k]!;
    const rounded = Math.floor((WEIGHT_SUM * tail) / total + 0.5);
    weights[k] = rounded - given;
    given = rounded;
    if (radius === 0 && weights[k]! > 0) radius = k;
  }
  weights[0] = WEIGHT_SUM - 2 * given;
  return foldTail(weights.slice(0, radius + 1));
}

/** Weights far out that add up to no more than {@link MAX_TAIL} go to the last one before them: fewer taps. */
function foldTail(weights: Uint16Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  let radius = weights.length - 1;
  let tail = 0;
  while (radius > 1 && tail + weights[radius]! <= MAX_TAIL) tail += weights[radius--]!;
  weights[radius] = weights[radius]! + tail;
  return weights.slice(0, radius + 1);
}

/** exp(−k²/(2 variance)) for k = 0, 1, … down to 10⁻⁷. */
function sampleGaussian(variance: number): number[] {
  const step = expNegative(1 / (2 * variance));
  const stepSquared = step * step;
  const samples: number[] = [];
  let value = 1;
  for (let ratio = step; value > 1e-7; ratio *= stepSquared) {
    samples.push(value);
    value *= ratio;
  }
  return samples;
}

/** exp(−t), t ≥ 0, by halving, a Taylor series and squaring; relative error below 10⁻¹². */
export function expNegative(t: number): number {
  let halvings = 0;
  let x = t;
  while (x > 0.125) {
    x /= 2;
    halvings++;
  }
  let sum = 1;
  for (let n = 12; n >= 1; n--) sum = 1 - (x * sum) / n;
  for (; halvings > 0; halvings--) sum *= sum;
  return sum;
}
