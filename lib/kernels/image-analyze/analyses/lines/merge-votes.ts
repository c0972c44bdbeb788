import type { StageAssembly } from "../../../kernel.ts";
import type { AnalysisJob, Survey } from "../../analysis.ts";
import { bytesOf, wordsOf } from "../../pieces/words.ts";
import type { LinesOp } from "./analysis.ts";
import { ANGLES, anglesOf, binCount } from "./angles.ts";

/** A line: its normal's direction in degrees, its distance from the picture's first pixel, the edges on it. */
export interface Line {
  readonly angle: number;
  readonly rho: number;
  readonly votes: number;
}

/** Votes of a whole picture: `u32[180, bins]`, the bins of angle k beginning at ρ = firsts[k]. */
interface Votes {
  readonly counts: Uint32Array;
  readonly bins: number;
  readonly firsts: readonly number[];
}

/** How near another line must not be, in degrees and pixels. */
const ANGLE_REACH = 4;
const RHO_REACH = 12;
const DATA_HEAD = 3;

/** Adds the tiles' votes up, and finds the peaks. */
export function mergeVotes({ op }: AnalysisJob<LinesOp>, survey: Survey): StageAssembly {
  const whole = { x: 0, y: 0, ...survey.raster };
  const bins = binCount(whole);
  const votes = { counts: new Uint32Array(ANGLES * bins), bins, firsts: anglesOf(whole).map(({ first }) => first) };
  let edges = 0;
  return {
    add(index, result) {
      const { region } = survey.unit(index);
      const words = wordsOf(result);
      edges += words[0]!;
      const tileBins = binCount(region);
      const halves = new Uint16Array(words.buffer, words.byteOffset + 4, ANGLES * tileBins);
      for (const [k, { first }] of anglesOf(region).entries()) {
        const to = k * bins + first - votes.firsts[k]!;
        for (let bin = 0; bin < tileBins; bin++) {
          const count = halves[k * tileBins + bin]!;
          if (count > 0) votes.counts[to + bin]! += count;
        }
      }
    },
    finish() {
      const found = linesOf(votes, op.minVotes);
      const listed = found.slice(0, op.limit);
      const words = new Uint32Array(DATA_HEAD + 3 * op.limit);
      words.set([edges, found.length, listed.length]);
      for (const [i, line] of listed.entries()) words.set([line.votes, line.angle, line.rho], DATA_HEAD + 3 * i);
      return bytesOf(words);
    },
  };
}

/** What the data list. */
export function readLines(data: Uint8Array): {
  readonly edges: number;
  readonly found: number;
  readonly listed: readonly Line[];
} {
  const words = wordsOf(data);
  const listed = Array.from({ length: words[2]! }, (_, i) => {
    const [votes, angle, rho] = words.subarray(DATA_HEAD + 3 * i, DATA_HEAD + 3 * i + 3);
    return { angle: angle!, rho: rho! | 0, votes: votes! };
  });
  return { edges: words[0]!, found: words[1]!, listed };
}

/** Peaks, ranked. */
function linesOf({ counts, bins, firsts }: Votes, minVotes: number): Line[] {
  const lines: Line[] = [];
  for (let angle = 0; angle < ANGLES; angle++)
    for (let bin = 0; bin < bins; bin++) {
      const votes = counts[angle * bins + bin]!;
      if (votes < minVotes || !isPeak({ counts, bins, firsts }, angle, bin, votes)) continue;
      lines.push({ angle, rho: bin + firsts[angle]!, votes });
    }
  return lines.sort((a, b) => b.votes - a.votes || a.angle - b.angle || a.rho - b.rho);
}

function isPeak({ counts, bins, firsts }: Votes, angle: number, bin: number, votes: number): boolean {
  const rho = bin + firsts[angle]!;
  const own = angle * bins + bin;
  for (let turned = angle - ANGLE_REACH; turned <= angle + ANGLE_REACH; turned++) {
    const other = (turned + ANGLES) % ANGLES;
    const centre = (other === turned ? rho : -1 - rho) - firsts[other]!;
    const end = Math.min(bins - 1, centre + RHO_REACH);
    for (let at = Math.max(0, centre - RHO_REACH); at <= end; at++) {
      const index = other * bins + at;
      if (counts[index]! > votes || (counts[index] === votes && index < own)) return false;
    }
  }
  return true;
}
