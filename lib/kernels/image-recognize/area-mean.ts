import { LUMA } from "../image-filter/luma.ts";
import type { Size } from "../kernel.ts";

/** The part of an axis that each output covers: `starts[n]` … `ends[n]`, in inputs, and how much of its first and last. */
interface Cover {
  readonly first: number;
  readonly last: number;
  /** Lengths in units of 1/output: of the first input, of each one between, of the last. */
  readonly lengths: readonly [first: number, between: number, last: number];
}

/**
 * Shrinks or stretches an image to a network's input: the mean of the area that each output pixel covers, pixels taken as
 * squares, blended over white where the image is transparent, halves rounded upwards. Grey: luma in byte 0.
 *
 * Areas are counted in units of 1/(width · height) of an input pixel, and colours in 255ths, so that all sums are integers
 * below 255² · 2²⁵ · 2²² and a double holds them exactly: the same bytes on every machine.
 *
 * @param pixels `u8[from.height, from.width, 4]` of at most 2²⁵ pixels; @param to at most 2048² pixels.
 * @returns `u8[to.height, to.width, 4]`, opaque.
 */
export function areaMean(pixels: Uint8Array, from: Size, to: Size, grey: boolean): Uint8Array<ArrayBuffer> {
  const mean = new Uint8Array(to.width * to.height * 4);
  const columns = coversOf(from.width, to.width);
  const rows = coversOf(from.height, to.height);
  // An output covers from.width · from.height of these units, whatever its place.
  const whole = from.width * from.height * 255;
  const sums = new Float64Array(to.width * 3);
  for (let y = 0, at = 0; y < to.height; y++) {
    sums.fill(0);
    const { first, last, lengths } = rows[y]!;
    for (let row = first; row <= last; row++) {
      const length = row === first ? lengths[0] : row === last ? lengths[2] : lengths[1];
      addRow(pixels.subarray(row * from.width * 4, (row + 1) * from.width * 4), columns, length, sums);
    }
    for (let x = 0; x < to.width; x++, at += 4) {
      for (let c = 0; c < 3; c++) mean[at + c] = Math.floor((2 * sums[x * 3 + c]! + whole) / (2 * whole));
      mean[at + 3] = 255;
      if (grey) {
        const luma = LUMA[0] * mean[at]! + LUMA[1] * mean[at + 1]! + LUMA[2] * mean[at + 2]!;
        mean[at] = (luma + 128) >> 8;
      }
    }
  }
  return mean;
}

/** Adds `weight` times the sums of a row's covers. */
function addRow(row: Uint8Array, columns: readonly Cover[], weight: number, sums: Float64Array): void {
  for (let x = 0; x < columns.length; x++) {
    const { first, last, lengths } = columns[x]!;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let column = first; column <= last; column++) {
      const length = column === first ? lengths[0] : column === last ? lengths[2] : lengths[1];
      const at = column * 4;
      const alpha = row[at + 3]!;
      const white = 255 * (255 - alpha);
      red += length * (row[at]! * alpha + white);
      green += length * (row[at + 1]! * alpha + white);
      blue += length * (row[at + 2]! * alpha + white);
    }
    sums[x * 3] = sums[x * 3]! + weight * red;
    sums[x * 3 + 1] = sums[x * 3 + 1]! + weight * green;
    sums[x * 3 + 2] = sums[x * 3 + 2]! + weight * blue;
  }
}

/** Output n covers n · input/output to (n + 1) · input/output: in units of 1/output, integers. */
function coversOf(input: number, output: number): Cover[] {
  return Array.from({ length: output }, (_, n) => {
    const start = n * input;
    const end = start + input;
    const first = Math.floor(start / output);
    const last = Math.ceil(end / output) - 1;
    const head = Math.min(end, (first + 1) * output) - start;
    return { first, last, lengths: [head, output, end - last * output] };
  });
}
