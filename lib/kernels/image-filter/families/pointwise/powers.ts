/**
 * base to the power of an exponent, for base ≥ 0: 2^(exponent · log₂ base), and 0 for base 0.
 *
 * `Math.pow` differs between engines; this uses + − × ÷ and floor only, and gives the same double on every machine.
 * Relative error below 10⁻¹³ for results within 2^±40.
 */
export function power(base: number, exponent: number): number {
  return base === 0 ? 0 : powerOfTwo(exponent * log2(base));
}

/** log₂ x, x > 0: halved or doubled into √½ … √2, then ln m = 2 artanh((m − 1)/(m + 1)) by its series. */
function log2(x: number): number {
  let mantissa = x;
  let exponent = 0;
  for (; mantissa > Math.SQRT2; exponent++) mantissa /= 2;
  for (; mantissa * Math.SQRT2 < 1; exponent--) mantissa *= 2;
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  // |z| ≤ 0.172: the first term left out is below 10⁻²⁰.
  let sum = 0;
  for (let n = 25; n >= 1; n -= 2) sum = sum * square + 1 / n;
  return exponent + (2 * z * sum) / Math.LN2;
}

/** 2^y: y split into a whole number and a rest of at most ½, whose exponential is a Taylor series. */
function powerOfTwo(y: number): number {
  let whole = Math.floor(y + 0.5);
  const x = (y - whole) * Math.LN2;
  // |x| ≤ 0.347: the first term left out is below 10⁻¹⁹.
  let result = 1;
  for (let n = 15; n >= 1; n--) result = 1 + (x * result) / n;
  for (; whole > 0; whole--) result *= 2;
  for (; whole < 0; whole++) result /= 2;
  return result;
}
