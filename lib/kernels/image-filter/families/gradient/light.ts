/** Weights of gx and gy in a relief, in 1/256; at most 640 in size. */
export interface Light {
  readonly across: number;
  readonly down: number;
}

/** A relief of depth 1 counts the difference between the two neighbours on the line to the light once: Sobel's is four times that. */
const SCALE = 256 / 4;

/**
 * α and β of emboss: slopes that rise away from the light are bright. `α = round(−64 · depth · cos angle)`,
 * `β = round(64 · depth · sin angle)`: y points down.
 *
 * @param angle in whole degrees, 0 … 359, counter-clockwise from the right. @param depth 0.1 … 10.
 */
export function lightOf(angle: number, depth: number): Light {
  return {
    across: Math.floor(0.5 - SCALE * depth * cosine(angle)),
    down: Math.floor(0.5 + SCALE * depth * cosine((angle + 270) % 360)),
  };
}

/** cos of whole degrees, 0 … 359, by symmetry and its Taylor series; only + − × ÷: the same on every machine. Error below 10⁻¹⁵. */
function cosine(degrees: number): number {
  const half = degrees > 180 ? 360 - degrees : degrees;
  if (half > 90) return -cosine(180 - half);
  const angle = (half * Math.PI) / 180;
  let sum = 1;
  for (let n = 20; n >= 2; n -= 2) sum = 1 - (angle * angle * sum) / (n * (n - 1));
  return sum;
}
