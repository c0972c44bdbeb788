import type { UnitWork } from "../kernel.ts";
import { type FractalTile, log2Q16, TAIL_BAILOUT, TAIL_ITERATIONS, tileOf } from "./definition.ts";
import type { RenderFractalParams } from "./params.ts";

const TWO = 2n ** 61n;
const FOUR = 2n ** 62n;
const LOW = 2n ** 30n - 1n;

/** The definition as slow, plain code over BigInt; tests compare the fast implementations with it. */
export function renderFractalReference(work: UnitWork<RenderFractalParams>): Uint8Array<ArrayBuffer> {
  const tile = tileOf(work.params, work.unit.region);
  const out = new Uint8Array(work.unit.resultBytes);
  for (let y = 0; y < tile.height; y++) {
    for (let x = 0; x < tile.width; x++) out.set(pixelOf(tile, x, y), (y * tile.width + x) * 4);
  }
  return out;
}

function pixelOf(tile: FractalTile, x: number, y: number): number[] {
  const sums = [0, 0, 0];
  const count = tile.samples ** 2;
  for (let row = y * tile.samples; row < (y + 1) * tile.samples; row++) {
    for (let column = x * tile.samples; column < (x + 1) * tile.samples; column++) {
      const colour = colourOf(tile, tile.re[column]!, tile.im[row]!);
      for (let channel = 0; channel < 3; channel++) sums[channel]! += (colour >> (8 * channel)) & 255;
    }
  }
  return [...sums.map((sum) => Math.floor((2 * sum + count) / (2 * count))), 255];
}

function colourOf(tile: FractalTile, re: bigint, im: bigint): number {
  const escaped = tile.julia
    ? iterate(re, im, tile.constantRe, tile.constantIm, tile.maxIterations)
    : iterate(0n, 0n, re, im, tile.maxIterations);
  if (escaped === null) return tile.interior;
  const position = log2Q16(smoothValue(escaped)) - 12 * 65_536;
  return tile.palette[(Math.floor((position * tile.density) / 8192) + tile.phase) % 2048]!;
}

/** Where an orbit was when it escaped. */
interface Escape {
  readonly re: bigint;
  readonly im: bigint;
  readonly cRe: bigint;
  readonly cIm: bigint;
  readonly n: number;
}

function iterate(zRe: bigint, zIm: bigint, cRe: bigint, cIm: bigint, maxIterations: number): Escape | null {
  let re = zRe;
  let im = zIm;
  for (let n = 0; n < maxIterations; n++) {
    const inBox = re >= -TWO && re < TWO && im >= -TWO && im < TWO;
    if (!inBox || square(re) + square(im) >= FOUR) return { re, im, cRe, cIm, n };
    [re, im] = [square(re) - square(im) + cRe, product2(re, im) + cIm];
  }
  return null;
}

function smoothValue(escaped: Escape): number {
  let re = escaped.re >> 16n;
  let im = escaped.im >> 16n;
  let n = escaped.n;
  let s = square(re) + square(im);
  for (let step = 0; step < TAIL_ITERATIONS && s < TAIL_BAILOUT; step++) {
    [re, im] = [
      ((square(re) - square(im)) << 16n) + (escaped.cRe >> 16n),
      (product2(re, im) << 16n) + (escaped.cIm >> 16n),
    ];
    s = square(re) + square(im);
    n++;
  }
  const squaredLog = log2Q16(Number(s >> 29n)) + 65_536;
  return Math.max(4096, n * 4096 - ((log2Q16(squaredLog) - 20 * 65_536) >> 4));
}

function square(a: bigint): bigint {
  const high = a >> 30n;
  return high * high + ((high * (a & LOW) + 2n ** 29n - 1n) >> 29n);
}

function product2(a: bigint, b: bigint): bigint {
  const highA = a >> 30n;
  const highB = b >> 30n;
  return 2n * highA * highB + ((highA * (b & LOW) + highB * (a & LOW)) >> 29n);
}
