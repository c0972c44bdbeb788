import type { Region, Size } from "../../kernel.ts";

/** Colours of marks, `0xbbggrr`. */
export const COLOURS = {
  red: 0x3030f0,
  green: 0x40c040,
  blue: 0xf08030,
  yellow: 0x20d0f0,
  magenta: 0xd040e0,
  cyan: 0xd0d020,
  orange: 0x2090ff,
  violet: 0xd05080,
  white: 0xf0f0f0,
  grey: 0x606060,
} as const;

/** Pixels of a rectangle, in one colour. */
export interface RectMark extends Region {
  readonly kind: "rect";
  readonly colour: number;
}

/** Pixels (x, y) with |cos · x + sin · y − offset| ≤ reach, in one colour; cos and sin in 1/16384. */
interface StripeMark {
  readonly kind: "stripe";
  readonly cos: number;
  readonly sin: number;
  readonly offset: number;
  readonly reach: number;
  readonly colour: number;
}

/** Something drawn over a picture: opaque pixels of one colour. */
export type Mark = RectMark | StripeMark;

/** 32-bit words of a mark as implementations get it. */
export const MARK_WORDS = 6;

/** How thick marks are on a picture, in pixels: visible when all of it is on a screen. */
export function markThickness({ width, height }: Size): number {
  return 1 + Math.floor(Math.max(width, height) / 1200);
}

export function rect(x: number, y: number, width: number, height: number, colour: number): RectMark {
  return { kind: "rect", x, y, width, height, colour };
}

/** A region and `reach` pixels around it: what is marked farther away is not seen in it. */
export function margined({ x, y, width, height }: Region, reach: number): Region {
  return { x: x - reach, y: y - reach, width: width + 2 * reach, height: height + 2 * reach };
}

/** How far a cross reaches from its pixel, at most. */
export const crossReach = (thickness: number): number => 5 * thickness;

/** A cross around a pixel, its arms four times as long as thick. */
export function cross(x: number, y: number, thickness: number, colour: number): Mark[] {
  const start = -Math.floor((thickness - 1) / 2);
  const arm = 4 * thickness;
  const length = 2 * arm + thickness;
  return [
    rect(x + start - arm, y + start, length, thickness, colour),
    rect(x + start, y + start - arm, thickness, length, colour),
  ];
}

/** The frame around a region, just outside it. */
export function frame({ x, y, width, height }: Region, thickness: number, colour: number): Mark[] {
  const long = width + 2 * thickness;
  return [
    rect(x - thickness, y - thickness, long, thickness, colour),
    rect(x - thickness, y + height, long, thickness, colour),
    rect(x - thickness, y, thickness, height, colour),
    rect(x + width, y, thickness, height, colour),
  ];
}

/**
 * The marks that touch a region, as `i32[count, MARK_WORDS]` with places counted from its corner:
 * `(0, RGBA8, left, top, right, bottom)` of a rectangle within the region, half-open, and
 * `(1, RGBA8, cos, sin, offset, reach)` of a stripe.
 */
export function packMarks(marks: readonly Mark[], region: Region): Int32Array<ArrayBuffer> {
  const words = new Int32Array(marks.length * MARK_WORDS);
  let at = 0;
  for (const mark of marks) {
    words[at + 1] = mark.colour | 0xff000000;
    const touching = mark.kind === "rect" ? packRect(mark, region, words, at) : packStripe(mark, region, words, at);
    if (touching) at += MARK_WORDS;
  }
  return words.slice(0, at);
}

/** Writes what is not its colour, and says whether it touches the region. */
function packRect(mark: RectMark, region: Region, words: Int32Array, at: number): boolean {
  const left = Math.max(0, mark.x - region.x);
  const top = Math.max(0, mark.y - region.y);
  const right = Math.min(region.width, mark.x + mark.width - region.x);
  const bottom = Math.min(region.height, mark.y + mark.height - region.y);
  words[at] = 0;
  words[at + 2] = left;
  words[at + 3] = top;
  words[at + 4] = right;
  words[at + 5] = bottom;
  return left < right && top < bottom;
}

/** As {@link packRect}. An offset from the region's corner is below 2³¹ where a stripe touches it: |cos|, |sin| ≤ 2¹⁴, its sides ≤ 2¹⁵. */
function packStripe(mark: StripeMark, region: Region, words: Int32Array, at: number): boolean {
  const { cos, sin, offset, reach } = mark;
  const here = offset - cos * region.x - sin * region.y;
  const across = cos * (region.width - 1);
  const down = sin * (region.height - 1);
  const least = Math.min(0, across) + Math.min(0, down);
  const most = Math.max(0, across) + Math.max(0, down);
  words[at] = 1;
  words[at + 2] = cos;
  words[at + 3] = sin;
  words[at + 4] = here;
  words[at + 5] = reach;
  return here + reach >= least && here - reach <= most;
}
