import { premultiplyRow, unpremultiply4 } from "./rows";

/** Scratch bytes that {@link warp} needs. */
export function warpScratch(fromWidth: i32, fromHeight: i32, opaque: bool): usize {
  return opaque ? 0 : (<usize>fromWidth * fromHeight << 2) + 64;
}

/**
 * Samples each pixel where a projection says. `left`, `top` say where the output lies in the image after, `fromX`, `fromY`
 * where the source lies in the image before, which is `beforeWidth` × `beforeHeight`.
 *
 * @param coefficients i64[3, 3]: of X, Y and D; positions in 1/256 pixel are ⌊X / D⌋, ⌊Y / D⌋
 * @param divides whether D is other than 2²⁸
 * @param cubic i16[256, 4], or 0 for bilinear sampling
 * @param bounded whether what is beyond the image is transparent
 */
export function warp(
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  fromX: i32,
  fromY: i32,
  dst: usize,
  width: i32,
  height: i32,
  left: i32,
  top: i32,
  beforeWidth: i32,
  beforeHeight: i32,
  coefficients: usize,
  divides: bool,
  cubic: usize,
  bounded: bool,
  opaque: bool,
  scratch: usize,
): void {
  let pixels = src;
  if (!opaque) {
    premultiplyRow(src, scratch, fromWidth * fromHeight);
    pixels = scratch;
  }
  const acrossStep = load<i64>(coefficients);
  const downStep = load<i64>(coefficients, 24);
  const divisorStep = load<i64>(coefficients, 48);
  const right = (beforeWidth - 1) << 8;
  const bottom = (beforeHeight - 1) << 8;
  for (let y = 0; y < height; y++) {
    let across = formAt(coefficients, left, top + y);
    let down = formAt(coefficients + 24, left, top + y);
    let divisor = formAt(coefficients + 48, left, top + y);
    const row = dst;
    for (let x = 0; x < width; x++) {
      let s: i32;
      let t: i32;
      if (divides) {
        const inverse = 1.0 / <f64>divisor;
        s = quotient(across, divisor, inverse);
        t = quotient(down, divisor, inverse);
      } else {
        s = <i32>(across >> 28);
        t = <i32>(down >> 28);
      }
      across += acrossStep;
      down += downStep;
      divisor += divisorStep;
      let there = 65_536;
      if (bounded && (<u32>s > <u32>right || <u32>t > <u32>bottom)) there = cover(s, right) * cover(t, bottom);
      if (there == 0) {
        store<u32>(dst, 0);
      } else {
        const column = (s >> 8) - fromX;
        const line = (t >> 8) - fromY;
        let pixel: v128;
        if (cubic) {
          pixel = cubicSample(pixels, fromWidth, fromHeight, column, line, cubic + ((s & 255) << 3), cubic + ((t & 255) << 3));
        } else {
          pixel = linearSample(pixels, fromWidth, fromHeight, column, line, s & 255, t & 255);
        }
        if (there != 65_536) {
          const scaled = v128.mul<i32>(pixel, i32x4.splat(there));
          pixel = v128.shr<u32>(v128.add<i32>(scaled, i32x4.splat(32_768)), 16);
        }
        const words = i16x8.narrow_i32x4_s(pixel, pixel);
        v128.store32_lane(dst, v128.narrow<u16>(words, words), 0);
      }
      dst += 4;
    }
    if (bounded || !opaque) unpremultiplyRow(row, width);
  }
}

/** A row of the projection times (x, y, 1). */
// @ts-ignore: decorator
@inline
function formAt(row: usize, x: i32, y: i32): i64 {
  return load<i64>(row) * x + load<i64>(row, 8) * y + load<i64>(row, 16);
}

/**
 * ⌊dividend / divisor⌋, which is below 2²⁵. The quotient in double precision is off by less than 1 (four roundings of
 * 2⁻⁵³ each), so that the remainder says by how much.
 */
// @ts-ignore: decorator
@inline
function quotient(dividend: i64, divisor: i64, inverse: f64): i32 {
  const near = <i64>(<f64>dividend * inverse);
  const rest = dividend - near * divisor;
  return <i32>near - i32(rest < 0) + i32(rest >= divisor);
}

/** How much of a pixel at this position is in the image, in 1/256. */
// @ts-ignore: decorator
@inline
function cover(position: i32, last: i32): i32 {
  return min(256, max(0, 256 + min(position, last - position)));
}

/** Four channels as i32 lanes; (column, line) is the upper left of four pixels, by edge clamp. */
// @ts-ignore: decorator
@inline
function linearSample(pixels: usize, width: i32, height: i32, column: i32, line: i32, f: i32, g: i32): v128 {
  let upper: v128;
  let lower: v128;
  if (<u32>column < <u32>(width - 1) && <u32>line < <u32>(height - 1)) {
    const at = pixels + ((<usize>line * width + column) << 2);
    upper = v128.load64_zero(at);
    lower = v128.load64_zero(at + (<usize>width << 2));
  } else {
    const first = clamp(column, width - 1) << 2;
    const second = clamp(column + 1, width - 1) << 2;
    const above = pixels + ((<usize>clamp(line, height - 1) * width) << 2);
    const below = pixels + ((<usize>clamp(line + 1, height - 1) * width) << 2);
    upper = v128.load32_lane(above + second, v128.load32_zero(above + first), 1);
    lower = v128.load32_lane(below + second, v128.load32_zero(below + first), 1);
  }
  // Σ of a column ≤ 65 280: fits 16 bits.
  const columns = v128.add<u16>(
    v128.mul<u16>(v128.extend_low<u8>(upper), i16x8.splat(<i16>(256 - g))),
    v128.mul<u16>(v128.extend_low<u8>(lower), i16x8.splat(<i16>g)),
  );
  const sum = v128.add<i32>(
    v128.extmul_low<u16>(columns, i16x8.splat(<i16>(256 - f))),
    v128.extmul_high<u16>(columns, i16x8.splat(<i16>f)),
  );
  return v128.shr<u32>(v128.add<i32>(sum, i32x4.splat(32_768)), 16);
}

/** Four channels as i32 lanes, 0 … 255; (column, line) is the second of four pixels each way, by edge clamp. */
// @ts-ignore: decorator
@inline
function cubicSample(
  pixels: usize,
  width: i32,
  height: i32,
  column: i32,
  line: i32,
  across: usize,
  down: usize,
): v128 {
  const first = v128.load32_splat(across);
  const second = v128.load32_splat(across, 4);
  const inside = column >= 1 && column + 2 < width;
  const row0 = cubicRow(pixels, width, clamp(line - 1, height - 1), column, inside, first, second);
  const row1 = cubicRow(pixels, width, clamp(line, height - 1), column, inside, first, second);
  const row2 = cubicRow(pixels, width, clamp(line + 1, height - 1), column, inside, first, second);
  const row3 = cubicRow(pixels, width, clamp(line + 2, height - 1), column, inside, first, second);
  const upper = i16x8.narrow_i32x4_s(row0, row1);
  const lower = i16x8.narrow_i32x4_s(row2, row3);
  const sum = v128.add<i32>(
    v128.dot<i16>(v128.shuffle<i16>(upper, upper, 0, 4, 1, 5, 2, 6, 3, 7), v128.load32_splat(down)),
    v128.dot<i16>(v128.shuffle<i16>(lower, lower, 0, 4, 1, 5, 2, 6, 3, 7), v128.load32_splat(down, 4)),
  );
  const levels = v128.shr<i32>(v128.add<i32>(sum, i32x4.splat(1 << 19)), 20);
  return v128.min<i32>(v128.max<i32>(levels, i32x4.splat(0)), i32x4.splat(255));
}

/** Levels of 1/64 of a row, as i32 lanes. */
// @ts-ignore: decorator
@inline
function cubicRow(pixels: usize, width: i32, line: i32, column: i32, inside: bool, first: v128, second: v128): v128 {
  const row = pixels + ((<usize>line * width) << 2);
  let four: v128;
  if (inside) {
    four = v128.load(row + ((column - 1) << 2));
  } else {
    four = v128.load32_zero(row + (clamp(column - 1, width - 1) << 2));
    four = v128.load32_lane(row + (clamp(column, width - 1) << 2), four, 1);
    four = v128.load32_lane(row + (clamp(column + 1, width - 1) << 2), four, 2);
    four = v128.load32_lane(row + (clamp(column + 2, width - 1) << 2), four, 3);
  }
  const pairs = v128.shuffle<i8>(four, four, 0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15);
  const sum = v128.add<i32>(
    v128.dot<i16>(v128.extend_low<u8>(pairs), first),
    v128.dot<i16>(v128.extend_high<u8>(pairs), second),
  );
  return v128.shr<i32>(v128.add<i32>(sum, i32x4.splat(128)), 8);
}

// @ts-ignore: decorator
@inline
function clamp(value: i32, last: i32): i32 {
  return max(0, min(last, value));
}

/** Undoes premultiplying of a row that is the last one written: what lies behind it may change. */
function unpremultiplyRow(row: usize, width: i32): void {
  for (let x = 0; x < width; x += 4) {
    v128.store(row, unpremultiply4(v128.load(row)));
    row += 16;
  }
}
