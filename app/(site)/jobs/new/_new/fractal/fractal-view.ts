import { ONE, parseFixed } from "#lib/kernels/render-fractal/fixed-point.ts";

/** The part of the plane that a picture shows, in decimal strings: doubles have too few digits to zoom far. */
export interface FractalView {
  readonly centre: { readonly re: string; readonly im: string };
  /** Width of the view. */
  readonly span: string;
}

/** Digits after the point that 2⁻⁶⁰ can be told apart with. */
const DIGITS = 19;

/** Writes a Q4.60 number as the shortest decimal that is read back as the same number. */
export function formatFixed(value: bigint): string {
  const magnitude = value < 0n ? -value : value;
  for (let digits = 0; ; digits++) {
    const scaled = (magnitude * 10n ** BigInt(digits) * 2n + ONE) / (2n * ONE);
    const text = scaled.toString().padStart(digits + 1, "0");
    const whole = text.slice(0, text.length - digits);
    const decimal = `${value < 0n ? "-" : ""}${whole}${digits > 0 ? `.${text.slice(-digits)}` : ""}`;
    if (digits === DIGITS || parseFixed(decimal) === value) return decimal;
  }
}

/**
 * Moves the centre by parts of the view and changes its width.
 *
 * @param right part of the width to go right; `down` likewise, in parts of the width. `factor` above 1 zooms out.
 * @returns the same view when it is not made of numbers.
 */
export function moveView(view: FractalView, right: number, down: number, factor = 1): FractalView {
  const re = parseFixed(view.centre.re);
  const im = parseFixed(view.centre.im);
  const span = parseFixed(view.span);
  if (re === null || im === null || span === null) return view;
  return {
    centre: { re: formatFixed(re + part(span, right)), im: formatFixed(im - part(span, down)) },
    span: formatFixed(part(span, factor)),
  };
}

/** A part of a length, to a millionth of it. */
function part(length: bigint, ratio: number): bigint {
  return (length * BigInt(Math.round(ratio * 1e6))) / 1_000_000n;
}
