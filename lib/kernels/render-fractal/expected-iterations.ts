import type { Region } from "../kernel.ts";
import type { RenderFractalParams } from "./params.ts";

/** Samples looked at per tile: 10 × 10. */
const LOOKS = 10;
/** Iterations in which a sample has to show what becomes of it. */
const PATIENCE = 1_024;

/**
 * Mean iterations that a sample of a tile takes, from a few of them iterated in double precision: + − × only, the same
 * number on every machine. Orbits that settle on a cycle end there, as in the implementations; those that have shown
 * nothing after {@link PATIENCE} iterations count as going on to the end. At depths where doubles lie too far apart, the
 * samples fall together, and the mean is that of their common place. About 0.1 ms.
 */
export function expectedIterations(params: RenderFractalParams, region: Region): number {
  const { width, height, maxIterations } = params;
  const step = Number(params.span) / width;
  const left = Number(params.centre.re) - Number(params.span) / 2;
  const top = Number(params.centre.im) + (step * height) / 2;
  const julia = params.constant && { re: Number(params.constant.re), im: Number(params.constant.im) };
  let sum = 0;
  for (let j = 0; j < LOOKS; j++) {
    const im = top - step * (region.y + ((j + 0.5) * region.height) / LOOKS);
    for (let i = 0; i < LOOKS; i++) {
      const re = left + step * (region.x + ((i + 0.5) * region.width) / LOOKS);
      sum += julia ? iterate(re, im, julia.re, julia.im, maxIterations) : iterate(0, 0, re, im, maxIterations);
    }
  }
  return sum / (LOOKS * LOOKS);
}

/** Iterations until an orbit escapes, repeats itself, or is given up as one that does neither. */
function iterate(zRe: number, zIm: number, cRe: number, cIm: number, maxIterations: number): number {
  const limit = Math.min(maxIterations, PATIENCE);
  let re = zRe;
  let im = zIm;
  let savedRe = Number.NaN;
  let savedIm = Number.NaN;
  let saveAt = 16;
  for (let n = 0; n < limit; n++) {
    const re2 = re * re;
    const im2 = im * im;
    if (re2 + im2 >= 4) return n;
    im = 2 * re * im + cIm;
    re = re2 - im2 + cRe;
    if (re === savedRe && im === savedIm) return n;
    if (n === saveAt) {
      savedRe = re;
      savedIm = im;
      saveAt *= 2;
    }
  }
  return maxIterations;
}
