import { power } from "./powers.ts";

/** Temperature of the light that leaves a picture as it is, in kelvin: about daylight's, D65. */
export const NEUTRAL_KELVIN = 6500;
type Triple = readonly [number, number, number];

/**
 * Factors for linear red, green and blue that make a light look as neutral as {@link NEUTRAL_KELVIN} does, and keep the
 * luminance of grey: `0.2126 r + 0.7152 g + 0.0722 b = 1`. Double precision with + − × ÷ only.
 *
 * @param kelvin correlated colour temperature of the light, 2 500 … 15 000.
 * @param tint by how much less green there is to be, in hundredths of a stop (a factor of two).
 */
export function whiteBalanceGains(kelvin: number, tint: number): Triple {
  const neutral = linearColour(NEUTRAL_KELVIN);
  const light = linearColour(kelvin);
  const red = neutral[0] / light[0];
  const green = (neutral[1] / light[1]) * power(2, -tint / 100);
  const blue = neutral[2] / light[2];
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return [red / luminance, green / luminance, blue / luminance];
}

/** Light of a level of sRGB, both 0 … 1. IEC 61966-2-1. */
export function linearOf(level: number): number {
  return level <= 0.04045 ? level / 12.92 : power((level + 0.055) / 1.055, 2.4);
}

/** The inverse of {@link linearOf}. */
export function levelOf(linear: number): number {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * power(linear, 1 / 2.4) - 0.055;
}

/**
 * Linear sRGB of a black body of luminance 1: its chromaticity (CIE 1960 u, v) by Krystek's rational approximation ("An
 * algorithm to calculate correlated colour temperature", Color Research & Application 10, 1985, for 1 000 … 15 000 K), and
 * the matrix of IEC 61966-2-1.
 */
function linearColour(kelvin: number): Triple {
  const t = kelvin;
  const u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t);
  const v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) / (1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t);
  const x = (1.5 * u) / v;
  const z = (2 - 0.5 * u - 5 * v) / v;
  return [3.2406 * x - 1.5372 - 0.4986 * z, -0.9689 * x + 1.8758 + 0.0415 * z, 0.0557 * x - 0.204 + 1.057 * z];
}
