import { premultiplied, unpremultiply4 } from "./rows";

/** Bytes of a row of column sums, `u16[width + 2·radius, 4]`. */
// @ts-ignore: decorator
@inline
function sumsBytes(width: i32, radius: i32): usize {
  return ((<usize>(width + 2 * radius) << 3) + 63 & ~63) + 128;
}

/** Scratch bytes that {@link box} needs. */
export function boxScratch(width: i32, radius: i32): usize {
  return sumsBytes(width, radius) * 2;
}

/**
 * Rounded means of squares of 2·radius + 1 pixels, from running sums: of each column over the square's rows, at most
 * 255 · 255 and so u16, then of these along a row.
 *
 * @param src RGBA8 of `fromWidth` × `fromHeight` pixels; @param left, @param top where the output lies in it
 * @param dst RGBA8 of `width` × `height` pixels; @param radius at most 127
 */
export function box(
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  left: i32,
  top: i32,
  dst: usize,
  width: i32,
  height: i32,
  radius: i32,
  opaque: bool,
  scratch: usize,
): void {
  const sums = scratch;
  // Columns left − radius … left + width + radius − 1, of which the source has `count` from `first` on.
  const first = max(0, left - radius);
  const count = min(fromWidth, left + width + radius) - first;
  const before = first - (left - radius);
  const after = width + 2 * radius - before - count;
  const inside = sums + (before << 3);
  // Two rows of at most `width + 2·radius` premultiplied pixels: one that enters the square, one that leaves it.
  const entering = sums + sumsBytes(width, radius);
  const leaving = entering + (sumsBytes(width, radius) >> 1);
  const pixels = src + (<usize>first << 2);
  const pitch = <usize>fromWidth << 2;
  const last = fromHeight - 1;
  memory.fill(inside, 0, count << 3);
  for (let y = top - radius; y <= top + radius; y++) {
    addRow(inside, premultiplied(pixels + pitch * min(last, max(0, y)), entering, count, opaque), count);
  }
  for (let y = top; y < top + height; y++) {
    if (y > top) {
      const enters = premultiplied(pixels + pitch * min(last, y + radius), entering, count, opaque);
      moveRows(inside, enters, premultiplied(pixels + pitch * max(0, y - radius - 1), leaving, count, opaque), count);
    }
    repeatSums(sums, inside, before);
    const end = inside + (count << 3);
    repeatSums(end, end - 8, after);
    meanRow(sums, dst, width, radius, opaque);
    dst += <usize>width << 2;
  }
}

function addRow(sums: usize, row: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const pixels = v128.load(row);
    v128.store(sums, v128.add<u16>(v128.load(sums), v128.extend_low<u8>(pixels)));
    v128.store(sums, v128.add<u16>(v128.load(sums, 16), v128.extend_high<u8>(pixels)), 16);
    row += 16;
    sums += 32;
  }
}

/** Moves the sums down by a row: one enters, one leaves. */
function moveRows(sums: usize, enters: usize, leaves: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const more = v128.load(enters);
    const less = v128.load(leaves);
    const low = v128.sub<u16>(v128.extend_low<u8>(more), v128.extend_low<u8>(less));
    const high = v128.sub<u16>(v128.extend_high<u8>(more), v128.extend_high<u8>(less));
    v128.store(sums, v128.add<u16>(v128.load(sums), low));
    v128.store(sums, v128.add<u16>(v128.load(sums, 16), high), 16);
    enters += 16;
    leaves += 16;
    sums += 32;
  }
}

function repeatSums(dst: usize, edge: usize, count: i32): void {
  const sums = load<u64>(edge);
  for (let i = 0; i < count; i++) store<u64>(dst + (i << 3), sums);
}

/** One row of means; each pixel's square is its left neighbour's with a column more and one less. */
function meanRow(sums: usize, dst: usize, width: i32, radius: i32, opaque: bool): void {
  const side = 2 * radius + 1;
  const area = f32x4.splat(<f32>(side * side));
  const window = <usize>side << 3;
  // Sums begin with the half that rounds, and without the column that the first pixel adds.
  let sum = i32x4.splat((side * side) >> 1);
  for (let i = 0; i < side - 1; i++) sum = v128.add<i32>(sum, v128.load_ext<u16>(sums + (i << 3)));
  let leaves = i32x4.splat(0);
  for (let x = 0; x < width; x += 4) {
    const ahead = sums + window;
    sum = v128.add<i32>(sum, v128.sub<i32>(v128.load_ext<u16>(ahead - 8), leaves));
    const mean0 = mean(sum, area);
    sum = v128.add<i32>(sum, v128.sub<i32>(v128.load_ext<u16>(ahead), v128.load_ext<u16>(sums)));
    const mean1 = mean(sum, area);
    sum = v128.add<i32>(sum, v128.sub<i32>(v128.load_ext<u16>(ahead, 8), v128.load_ext<u16>(sums, 8)));
    const mean2 = mean(sum, area);
    sum = v128.add<i32>(sum, v128.sub<i32>(v128.load_ext<u16>(ahead, 16), v128.load_ext<u16>(sums, 16)));
    const mean3 = mean(sum, area);
    leaves = v128.load_ext<u16>(sums, 24);
    const pixels = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(mean0, mean1), i16x8.narrow_i32x4_s(mean2, mean3));
    // Up to three pixels past the end: the next row is written later.
    v128.store(dst, opaque ? pixels : unpremultiply4(pixels));
    sums += 32;
    dst += 16;
  }
}

/** Exact: sums are below 2²⁴, and the float nearest to a fraction of such numbers is never on another side of an integer. */
// @ts-ignore: decorator
@inline
function mean(sum: v128, area: v128): v128 {
  return v128.trunc_sat<i32>(v128.div<f32>(v128.convert<i32>(sum), area));
}
