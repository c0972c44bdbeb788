/** Fractional bits of every coordinate: Q4.60, a signed 64-bit integer counting units of 2⁻⁶⁰. */
export const FRACTION_BITS = 60n;
/** 1 in Q4.60. */
export const ONE = 1n << FRACTION_BITS;

const DECIMAL = /^([+-]?)(\d{0,40})(?:\.(\d{0,80}))?(?:[eE]([+-]?\d{1,2}))?$/;

/**
 * Reads a decimal number exactly and rounds it to the nearest multiple of 2⁻⁶⁰, halves upwards.
 *
 * @returns Q4.60 without any limit of range, or null when the text is not a decimal number such as `-0.75` or `2.5e-12`.
 */
export function parseFixed(text: string): bigint | null {
  const parts = DECIMAL.exec(text.trim());
  if (parts === null) return null;
  const [, sign, whole = "", fraction = "", exponent = "0"] = parts;
  if (whole.length + fraction.length === 0) return null;
  const digits = BigInt(`${whole}${fraction}`) * (sign === "-" ? -1n : 1n);
  const power = BigInt(exponent) - BigInt(fraction.length);
  const numerator = (digits << FRACTION_BITS) * 10n ** (power > 0n ? power : 0n);
  const denominator = 10n ** (power < 0n ? -power : 0n);
  return floorDivide(2n * numerator + denominator, 2n * denominator);
}

/** ⌊a / b⌋ for positive b. */
export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
