// Escape times and colours of one tile; `../definition.ts` says what is computed, `../cpu.ts` fills the memory.
// Two orbits run in lockstep: one iteration is a chain of dependent multiplications, a second orbit fills the gaps.
// An orbit that ends is replaced by the next sample at once.

/** Most sample columns or rows of a tile. */
const MAX_LINE: i32 = 1024;
/** Most samples of one call of `renderRows`. */
const MAX_CHUNK: i32 = 4096;

/** i64[MAX_LINE] each: Q4.60 of sample columns and rows. */
const COLUMNS = memory.data(8192, 16);
const ROWS = memory.data(8192, 16);
/** u32[257 + 3 padding], u32[2048]. */
const LOG2_TABLE = memory.data(1040, 16);
const PALETTE = memory.data(8192, 16);
/** u32[MAX_CHUNK]: colours of the samples under way. */
const COLOURS = memory.data(16384, 16);
/** u8[256, 256, 4]. */
const PIXELS = memory.data(262144, 16);

export function columnsAt(): usize {
  return COLUMNS;
}
export function rowsAt(): usize {
  return ROWS;
}
export function log2TableAt(): usize {
  return LOG2_TABLE;
}
export function paletteAt(): usize {
  return PALETTE;
}
export function pixelsAt(): usize {
  return PIXELS;
}

let julia: bool = false;
let width: i32 = 0;
let samples: i32 = 0;
let maxIterations: i32 = 0;
let constantRe: i64 = 0;
let constantIm: i64 = 0;
let density: u32 = 0;
let phase: u32 = 0;
let interior: u32 = 0;

export function configure(
  isJulia: bool,
  widthPixels: i32,
  samplesPerSide: i32,
  iterations: i32,
  cRe: i64,
  cIm: i64,
  densityIn256ths: u32,
  phaseEntries: u32,
  interiorColour: u32,
): void {
  julia = isJulia;
  width = widthPixels;
  samples = samplesPerSide;
  maxIterations = iterations;
  constantRe = cRe;
  constantIm = cIm;
  density = densityIn256ths;
  phase = phaseEntries;
  interior = interiorColour;
}

const LOW: i64 = (1 << 30) - 1;
const ROUND_UP: i64 = (1 << 29) - 1;
const TWO: i64 = 1 << 61;
/** Iterations between two looks for a repeated value. */
const BLOCK: i32 = 16;
const TAIL_ITERATIONS: i32 = 16;
const TAIL_BAILOUT: i64 = 1 << 44;

// @ts-ignore: decorator
@inline
function square(a: i64): i64 {
  const high = a >> 30;
  return high * high + ((high * (a & LOW) + ROUND_UP) >> 29);
}

// @ts-ignore: decorator
@inline
function product2(a: i64, b: i64): i64 {
  const highA = a >> 30;
  const highB = b >> 30;
  return ((highA * highB) << 1) + ((highA * (b & LOW) + highB * (a & LOW)) >> 29);
}

/** Non-zero in bit 62 or 63 when the orbit has escaped; `sum` is the sum of the squares. */
// @ts-ignore: decorator
@inline
function escapeBits(re: i64, im: i64, sum: i64): i64 {
  return (re + TWO) | (im + TWO) | sum;
}

/**
 * Renders `count` rows of pixels from row `first` of the tile. count · samples² · width ≤ MAX_CHUNK.
 */
export function renderRows(first: i32, count: i32): void {
  iterateSamples(first * samples, count * samples);
  for (let y = 0; y < count; y++) averageRow(y, PIXELS + (<usize>((first + y) * width) << 2));
}

/** Fills COLOURS with the samples of the given sample rows, row-major. */
function iterateSamples(firstRow: i32, rowCount: i32): void {
  const columns = width * samples;
  const total = columns * rowCount;
  const limit = maxIterations;
  let next = 0;
  let column = 0;
  let row = firstRow;
  let reA: i64 = 0;
  let imA: i64 = 0;
  let cReA: i64 = 0;
  let cImA: i64 = 0;
  let savedReA: i64 = 0;
  let savedImA: i64 = 0;
  let reB: i64 = 0;
  let imB: i64 = 0;
  let cReB: i64 = 0;
  let cImB: i64 = 0;
  let savedReB: i64 = 0;
  let savedImB: i64 = 0;
  let nA = 0;
  let saveAtA = 0;
  let nB = 0;
  let saveAtB = 0;
  // The sample a lane works on; −1 while it idles on the orbit of 0, which stays where it is.
  let sampleA = -1;
  let sampleB = -1;
  let fillA = true;
  let fillB = true;

  while (true) {
    if (fillA) {
      fillA = false;
      sampleA = next < total ? next : -1;
      const re: i64 = sampleA < 0 ? 0 : load<i64>(COLUMNS + (<usize>column << 3));
      const im: i64 = sampleA < 0 ? 0 : load<i64>(ROWS + (<usize>row << 3));
      reA = julia ? re : 0;
      imA = julia ? im : 0;
      cReA = sampleA < 0 ? 0 : julia ? constantRe : re;
      cImA = sampleA < 0 ? 0 : julia ? constantIm : im;
      nA = 0;
      saveAtA = BLOCK;
      savedReA = i64.MAX_VALUE;
      next++;
      if (++column == columns) {
        column = 0;
        row++;
      }
    }
    if (fillB) {
      fillB = false;
      sampleB = next < total ? next : -1;
      const re: i64 = sampleB < 0 ? 0 : load<i64>(COLUMNS + (<usize>column << 3));
      const im: i64 = sampleB < 0 ? 0 : load<i64>(ROWS + (<usize>row << 3));
      reB = julia ? re : 0;
      imB = julia ? im : 0;
      cReB = sampleB < 0 ? 0 : julia ? constantRe : re;
      cImB = sampleB < 0 ? 0 : julia ? constantIm : im;
      nB = 0;
      saveAtB = BLOCK;
      savedReB = i64.MAX_VALUE;
      next++;
      if (++column == columns) {
        column = 0;
        row++;
      }
    }
    if (sampleA < 0) {
      if (sampleB < 0) return;
      nA = 0;
      savedReA = i64.MAX_VALUE;
    }
    if (sampleB < 0) {
      nB = 0;
      savedReB = i64.MAX_VALUE;
    }

    const steps = min(BLOCK, limit - max(nA, nB));
    let left = steps;
    do {
      const re2A = square(reA);
      const im2A = square(imA);
      const re2B = square(reB);
      const im2B = square(imB);
      const bits = escapeBits(reA, imA, re2A + im2A) | escapeBits(reB, imB, re2B + im2B);
      if (bits >>> 62 != 0) break;
      imA = product2(reA, imA) + cImA;
      reA = re2A - im2A + cReA;
      imB = product2(reB, imB) + cImB;
      reB = re2B - im2B + cReB;
    } while (--left != 0);
    nA += steps - left;
    nB += steps - left;

    if (left != 0) {
      if (escapeBits(reA, imA, square(reA) + square(imA)) >>> 62 != 0) {
        store<u32>(COLOURS + (<usize>sampleA << 2), colourOf(reA, imA, cReA, cImA, nA));
        fillA = true;
      }
      if (escapeBits(reB, imB, square(reB) + square(imB)) >>> 62 != 0) {
        store<u32>(COLOURS + (<usize>sampleB << 2), colourOf(reB, imB, cReB, cImB, nB));
        fillB = true;
      }
      continue;
    }
    if (sampleA >= 0) {
      if (nA == limit || (reA == savedReA && imA == savedImA)) {
        store<u32>(COLOURS + (<usize>sampleA << 2), interior);
        fillA = true;
      } else if (nA >= saveAtA) {
        savedReA = reA;
        savedImA = imA;
        saveAtA = nA * 2;
      }
    }
    if (sampleB >= 0) {
      if (nB == limit || (reB == savedReB && imB == savedImB)) {
        store<u32>(COLOURS + (<usize>sampleB << 2), interior);
        fillB = true;
      } else if (nB >= saveAtB) {
        savedReB = reB;
        savedImB = imB;
        saveAtB = nB * 2;
      }
    }
  }
}

/** Colour of a sample that escaped at (re, im) after n iterations. */
function colourOf(escapedRe: i64, escapedIm: i64, cRe: i64, cIm: i64, escapedAt: i32): u32 {
  let re = escapedRe >> 16;
  let im = escapedIm >> 16;
  let n = escapedAt;
  let re2 = square(re);
  let im2 = square(im);
  for (let step = 0; step < TAIL_ITERATIONS && re2 + im2 < TAIL_BAILOUT; step++) {
    im = (product2(re, im) << 16) + (cIm >> 16);
    re = ((re2 - im2) << 16) + (cRe >> 16);
    re2 = square(re);
    im2 = square(im);
    n++;
  }
  const logarithm = log2Q16(<u32>((re2 + im2) >> 29)) + 65536;
  const smooth = max((n << 12) - ((<i32>log2Q16(logarithm) - (20 << 16)) >> 4), 4096);
  const position = log2Q16(smooth) - (12 << 16);
  return load<u32>(PALETTE + (<usize>((((position * density) >> 13) + phase) & 2047) << 2));
}

function log2Q16(v: u32): u32 {
  const zeros = clz(v);
  const mantissa = v << zeros;
  const at = LOG2_TABLE + (<usize>((mantissa >> 23) & 255) << 2);
  const low = load<u32>(at);
  return ((31 - zeros) << 16) + low + (((load<u32>(at, 4) - low) * ((mantissa >> 7) & 0xffff)) >> 16);
}

/** Averages the colours of pixel row `y` of the chunk into `out`: u8[width, 4]. */
function averageRow(y: i32, out: usize): void {
  const count: u32 = samples * samples;
  const stride = <usize>(width * samples) << 2;
  const step = <usize>samples << 2;
  let from: usize = COLOURS + <usize>(y * samples) * stride;
  for (let x = 0; x < width; x++) {
    // Red and blue in one word, 16 bits each: 16 colours of at most 255 fit.
    let redBlue: u32 = 0;
    let green: u32 = 0;
    for (let j = 0; j < samples; j++) {
      for (let i = 0; i < samples; i++) {
        const colour = load<u32>(from + <usize>j * stride + (<usize>i << 2));
        redBlue += colour & 0xff00ff;
        green += (colour >> 8) & 255;
      }
    }
    const half = count >> 1;
    const red = ((redBlue & 0xffff) + half) / count;
    const blue = ((redBlue >> 16) + half) / count;
    store<u32>(out + (<usize>x << 2), red | (((green + half) / count) << 8) | (blue << 16) | 0xff000000);
    from += step;
  }
}
