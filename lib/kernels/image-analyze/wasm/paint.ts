// Marks over pixels: see drawing/marks.ts for their words.

const MARK_BYTES: usize = 24;

/** Draws `count` marks over `width` × `height` pixels, in order. */
export function paint(pixels: usize, width: i32, height: i32, marks: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    if (load<i32>(marks) == 0) fill(pixels, width, marks);
    else stripe(pixels, width, height, marks);
    marks += MARK_BYTES;
  }
}

function fill(pixels: usize, width: i32, mark: usize): void {
  const colour = load<u32>(mark, 4);
  const left = load<i32>(mark, 8);
  const right = load<i32>(mark, 16);
  const bottom = load<i32>(mark, 20);
  for (let y = load<i32>(mark, 12); y < bottom; y++) {
    const row = pixels + ((<usize>y * width) << 2);
    for (let x = left; x < right; x++) store<u32>(row + (<usize>x << 2), colour);
  }
}

function stripe(pixels: usize, width: i32, height: i32, mark: usize): void {
  const colour = load<u32>(mark, 4);
  const cos = load<i32>(mark, 8);
  const sin = load<i32>(mark, 12);
  const reach = load<i32>(mark, 20);
  let start = -load<i32>(mark, 16);
  for (let y = 0; y < height; y++) {
    // Columns x with |start + cos · x| ≤ reach follow each other.
    let first = 0;
    let after = abs(start) <= reach ? width : 0;
    if (cos != 0) {
      const a = <i64>(-reach) - start;
      const b = <i64>reach - start;
      first = column(cos > 0 ? ceilDiv(a, cos) : ceilDiv(-b, -cos), width);
      after = column((cos > 0 ? floorDiv(b, cos) : floorDiv(-a, -cos)) + 1, width);
    }
    const row = pixels + ((<usize>y * width) << 2);
    for (let x = first; x < after; x++) store<u32>(row + (<usize>x << 2), colour);
    start += sin;
  }
}

/** @param divisor above 0 */
// @ts-ignore: decorator
@inline
function floorDiv(dividend: i64, divisor: i64): i64 {
  const quotient = dividend / divisor;
  return quotient - i64(quotient * divisor > dividend);
}

// @ts-ignore: decorator
@inline
function ceilDiv(dividend: i64, divisor: i64): i64 {
  return -floorDiv(-dividend, divisor);
}

// @ts-ignore: decorator
@inline
function column(x: i64, width: i32): i32 {
  return x < 0 ? 0 : x > <i64>width ? width : <i32>x;
}
