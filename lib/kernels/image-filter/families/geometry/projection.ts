import type { Region, Size } from "../../../kernel.ts";
import { sineOf } from "./sine.ts";

/** Positions in a source image are counted in this part of a pixel, from the centre of its first one. */
export const POSITION_UNIT = 256;

/**
 * Where the pixels of an image lie in the one before it, exactly. With (x, y, 1) a pixel after, X, Y and D are its
 * products with the rows of `coefficients`, and its position before, in 1/256 pixel, is (⌊X / D⌋, ⌊Y / D⌋). Both are
 * rounded already: X and Y include half of D. Over the whole image 0 < D and |X|, |Y| < 2⁶².
 */
export interface Projection {
  /** `i64[3, 3]`: of X, of Y, of D. */
  readonly coefficients: BigInt64Array<ArrayBuffer>;
  /** False when D is 2²⁸ everywhere, so that dividing is shifting. */
  readonly divides: boolean;
  /** Positions, and 256 more than each of them, are below 2 to this power, where `divides`. */
  readonly quotientBits: number;
}

/** D of projections that do not divide; sine and cosine are rounded to 1 in this many, 1/8 000 of a pixel at 65 535. */
const ONE = 2 ** 28;

/** Position before of a pixel after, in 1/256 pixel. */
export function positionOf({ coefficients }: Projection, x: number, y: number): readonly [x: number, y: number] {
  const [across, down, divisor] = [0, 3, 6].map(
    (row) => coefficients[row]! * BigInt(x) + coefficients[row + 1]! * BigInt(y) + coefficients[row + 2]!,
  );
  return [floorDivide(across!, divisor!), floorDivide(down!, divisor!)];
}

function floorDivide(dividend: bigint, divisor: bigint): number {
  const quotient = Number(dividend / divisor);
  return dividend < 0n && dividend % divisor !== 0n ? quotient - 1 : quotient;
}

/**
 * Pixels before that sampling a region after reads, within the image before: `before` taps ahead of a position's pixel
 * and `after` behind it. A projection takes rectangles to convex shapes, so the corners bound everything between.
 */
export function projectedReach(
  projection: Projection,
  to: Region,
  taps: { readonly before: number; readonly after: number },
  size: Size,
): Region {
  const corners = [to.x, to.x + to.width - 1].flatMap((x) =>
    [to.y, to.y + to.height - 1].map((y) => positionOf(projection, x, y)),
  );
  const span = (axis: 0 | 1, length: number) => {
    const pixels = corners.map((corner) => Math.floor(corner[axis] / POSITION_UNIT));
    const clamp = (at: number): number => Math.min(length - 1, Math.max(0, at));
    const first = clamp(Math.min(...pixels) - taps.before);
    return { first, count: clamp(Math.max(...pixels) + taps.after) - first + 1 };
  };
  const across = span(0, size.width);
  const down = span(1, size.height);
  return { x: across.first, y: down.first, width: across.count, height: down.count };
}

/** Points along each side of a region at which {@link shareInside} looks. */
const PROBES = 5;

/** Roughly how much of a region after lies in the image before. */
export function shareInside(projection: Projection, place: { readonly to: Region; readonly before: Size }): number {
  const { to, before } = place;
  let inside = 0;
  for (let row = 0; row < PROBES; row++) {
    for (let column = 0; column < PROBES; column++) {
      const x = to.x + Math.floor(((column + 0.5) * to.width) / PROBES);
      const y = to.y + Math.floor(((row + 0.5) * to.height) / PROBES);
      const [s, t] = positionOf(projection, x, y).map((position) => position / POSITION_UNIT) as [number, number];
      if (s >= 0 && t >= 0 && s < before.width && t < before.height) inside++;
    }
  }
  return inside / (PROBES * PROBES);
}

/** Cosine and sine of an angle in degrees, clockwise, in 1/2²⁸. */
function turnOf(degrees: number): { readonly cosine: number; readonly sine: number } {
  const inUnits = (value: number): number => Math.floor(value * ONE + 0.5);
  return { cosine: inUnits(sineOf(degrees + 90)), sine: inUnits(sineOf(degrees)) };
}

/** Size of the smallest image that holds another one, turned about its centre. */
export function turnedSize(degrees: number, { width, height }: Size): Size {
  const { cosine, sine } = turnOf(degrees);
  const across = Math.abs(cosine);
  const aslant = Math.abs(sine);
  return {
    width: Math.max(1, Math.ceil((width * across + height * aslant) / ONE)),
    height: Math.max(1, Math.ceil((width * aslant + height * across) / ONE)),
  };
}

/** An image turned clockwise about its centre, which becomes the centre of the image after. */
export function turnProjection(degrees: number, before: Size, after: Size): Projection {
  const turn = turnOf(degrees);
  const cosine = BigInt(turn.cosine);
  const sine = BigInt(turn.sine);
  const one = BigInt(ONE);
  const half = BigInt(POSITION_UNIT / 2);
  // The centre of a row of n pixels lies at (n − 1)/2: half a unit times n − 1.
  const row = (x: bigint, y: bigint, length: number): bigint[] => [
    2n * half * x,
    2n * half * y,
    half * (BigInt(length - 1) * one - BigInt(after.width - 1) * x - BigInt(after.height - 1) * y) + one / 2n,
  ];
  return {
    coefficients: BigInt64Array.from([
      ...row(cosine, sine, before.width),
      ...row(-sine, cosine, before.height),
      ...[0n, 0n, one],
    ]),
    divides: false,
    quotientBits: 0,
  };
}

export type Corner = readonly [x: number, y: number];

/**
 * The four corners of a convex shape in an image (top left, top right, bottom right, bottom left; in pixels from the
 * image's top left corner) taken to those of a whole image `after`.
 *
 * Source of the solution: P. S. Heckbert, Fundamentals of Texture Mapping and Image Warping, §2.2.3 (1989). It is
 * computed in double precision with + − × ÷ alone, and then rounded to integers.
 */
export function quadProjection(corners: readonly Corner[], before: Size, after: Size): Projection {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = corners as [Corner, Corner, Corner, Corner];
  const [rightX, rightY] = [x1 - x2, y1 - y2];
  const [bottomX, bottomY] = [x3 - x2, y3 - y2];
  const [bendX, bendY] = [x0 - x1 + x2 - x3, y0 - y1 + y2 - y3];
  const area = rightX * bottomY - bottomX * rightY;
  const g = (bendX * bottomY - bottomX * bendY) / area;
  const h = (rightX * bendY - bendX * rightY) / area;

  const quotientBits = bitsOf(POSITION_UNIT * (Math.max(before.width, before.height) + 2));
  const largest = Math.max(1, 1 + g, 1 + h, 1 + g + h);
  let scale = 1;
  while (2 * scale * largest < 2 ** (62 - quotientBits)) scale *= 2;

  // Of pixel (x, y): its centre in a unit square is ((x + ½)/width, (y + ½)/height).
  const row = (across: number, down: number, constant: number): [number, number, number] => {
    const perPixel = across / after.width;
    const perRow = down / after.height;
    return [perPixel, perRow, constant + perPixel / 2 + perRow / 2];
  };
  const divisor = row(g, h, 1);
  // From pixels' corners to their centres, −½ pixel, and half a unit for rounding.
  const inUnits = (terms: readonly number[]): number[] =>
    terms.map((term, i) => POSITION_UNIT * term - ((POSITION_UNIT - 1) / 2) * divisor[i]!);
  const across = inUnits(row(x1 - x0 + g * x1, x3 - x0 + h * x3, x0));
  const down = inUnits(row(y1 - y0 + g * y1, y3 - y0 + h * y3, y0));
  const coefficients = [...across, ...down, ...divisor].map((term) => BigInt(Math.floor(term * scale + 0.5)));
  return { coefficients: BigInt64Array.from(coefficients), divides: true, quotientBits };
}

/** Least n for which `value` < 2ⁿ. */
function bitsOf(value: number): number {
  let bits = 0;
  while (2 ** bits <= value) bits++;
  return bits;
}
