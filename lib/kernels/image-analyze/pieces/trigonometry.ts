/**
 * The cosine of `numerator` / `denominator` turns in 1/16384, rounded: the same on every machine, as it takes only
 * + − × ÷, in the series around 0 of an angle folded into a quarter of a turn.
 *
 * @param denominator a multiple of 4
 */
export function cosineOfTurn(numerator: number, denominator: number): number {
  const turn = ((numerator % denominator) + denominator) % denominator;
  const half = Math.min(turn, denominator - turn);
  const folded = 4 * half > denominator ? denominator / 2 - half : half;
  const x = (folded * 2 * Math.PI) / denominator;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 24; k += 2) {
    term = (-term * x * x) / (k * (k + 1));
    sum += term;
  }
  return Math.floor((folded === half ? sum : -sum) * 16_384 + 0.5);
}
