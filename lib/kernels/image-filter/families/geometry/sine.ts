/** Sine of an angle in degrees, by reduction to ±45° and Taylor series: + − × ÷ and floor alone, error below 10⁻¹⁵. */
export function sineOf(degrees: number): number {
  const quarters = Math.floor(degrees / 90 + 0.5);
  const angle = ((degrees - quarters * 90) * Math.PI) / 180;
  switch (quarters - 4 * Math.floor(quarters / 4)) {
    case 0:
      return angle * series(angle, 1);
    case 1:
      return series(angle, 0);
    case 2:
      return -angle * series(angle, 1);
    default:
      return -series(angle, 0);
  }
}

/** 1 − x²/((1+k)(2+k)) + x⁴/((1+k)(2+k)(3+k)(4+k)) − …: cos x for k = 0, sin(x)/x for k = 1. */
function series(x: number, k: 0 | 1): number {
  const square = x * x;
  let sum = 1;
  for (let n = 16; n > 0; n -= 2) sum = 1 - (square * sum) / ((n - 1 + k) * (n + k));
  return sum;
}
