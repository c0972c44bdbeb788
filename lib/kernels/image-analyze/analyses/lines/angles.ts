import type { Region, Size } from "../../../kernel.ts";
import { cosineOfTurn } from "../../pieces/trigonometry.ts";

/** Directions of a line's normal, a degree apart, from 0. */
export const ANGLES = 180;
/** 1 in {@link directionOf}. */
const ONE = 16_384;

/** cos and sin of `angle` degrees in 1/16384. */
export function directionOf(angle: number): { readonly cos: number; readonly sin: number } {
  return { cos: cosineOfTurn(angle, 360), sin: cosineOfTurn(90 - angle, 360) };
}

const DIRECTIONS = Array.from({ length: ANGLES }, (_, angle) => directionOf(angle));

/** How a region's pixels vote for one angle. */
export interface AngleVotes {
  readonly cos: number;
  readonly sin: number;
  /** `cos · x + sin · y` of the region's corner. */
  readonly offset: number;
  /** ρ of the first bin. */
  readonly first: number;
}

/** ρ of a pixel is `(cos · x + sin · y) >> 14`; a region's bins begin at the least of its pixels'. */
export function anglesOf({ x, y, width }: Region): AngleVotes[] {
  return DIRECTIONS.map(({ cos, sin }) => {
    const offset = cos * x + sin * y;
    return { cos, sin, offset, first: Math.floor((offset + Math.min(0, cos * (width - 1))) / ONE) };
  });
}

/** Bins of ρ, for each angle, that hold the votes of any region of this size; even, so that rows of u16 are whole words. */
export function binCount({ width, height }: Size): number {
  const longest = Math.max(...DIRECTIONS.map(({ cos, sin }) => Math.abs(cos) * (width - 1) + sin * (height - 1)));
  return 2 * Math.ceil((Math.floor(longest / ONE) + 2) / 2);
}
