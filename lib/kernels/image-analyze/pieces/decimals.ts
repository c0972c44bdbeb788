/** Digits after the point in reports. */
const DIGITS = 6;
const SCALE = 10 ** DIGITS;

/** A quotient of integers to six decimals, halves up: exact before it is rounded. @param denominator above 0 */
export function ratio(numerator: bigint, denominator: bigint): number {
  const scaled = 2n * numerator * BigInt(SCALE) + denominator;
  const floor = scaled / (2n * denominator) - (scaled < 0n && scaled % (2n * denominator) !== 0n ? 1n : 0n);
  return Number(floor) / SCALE;
}

/** A number to six decimals. */
export function decimals(value: number): number {
  return Math.floor(value * SCALE + 0.5) / SCALE;
}

/**
 * The logarithm to base 2, with + − × ÷ only, so that it is the same on every machine: log₂ m of the mantissa
 * m ∈ [√½, √2) by 2 artanh((m − 1) / (m + 1)), whose series is cut where its terms are below a double's last bit.
 */
export function log2(value: number): number {
  let mantissa = value;
  let exponent = 0;
  for (; mantissa >= Math.SQRT2; mantissa /= 2) exponent++;
  for (; mantissa < Math.SQRT1_2; mantissa *= 2) exponent--;
  const z = (mantissa - 1) / (mantissa + 1);
  let sum = 0;
  for (let k = 25; k >= 1; k -= 2) sum = sum * z * z + 1 / k;
  return exponent + (2 * z * sum) / Math.LN2;
}
