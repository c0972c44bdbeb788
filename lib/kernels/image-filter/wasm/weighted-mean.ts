import { BLOCK_WIDTH, zipLow } from "./planes";

// Weighted means of neighbours on planes. Neighbours come in pairs, opposite each other. A pair is three words: the offset
// of one of them in a plane, and, for weights by difference, the address of their table; else the address of rows of
// weights of that one, for every pixel, and how far back in them the opposite one's weight lies.

export const PAIR_BYTES: i32 = 12;

/**
 * Eight means. Of each vector of bytes, even ones are of one neighbour of a pair, odd ones of the other.
 *
 * @param middle where the pixels lie in the first plane; @param bytes from a plane to the next
 * @param result `u8[3 or 4, BLOCK_WIDTH]`
 * @param pairs where the list of pairs begins; @param end where it ends
 * @param tabled weights are of tables, by the largest difference of a channel >> `shift`; else of rows, at `place`
 */
// @ts-ignore: decorator
@inline
export function mean8(
  middle: usize,
  bytes: i32,
  result: usize,
  pairs: usize,
  end: usize,
  tabled: bool,
  shift: i32,
  place: usize,
  opaque: bool,
): void {
  const ones = i16x8.splat(1);
  // The pixel itself has the weight 255 and no counterpart.
  const own = i32x4.splat(255);
  const red = both(middle);
  const green = both(middle + bytes);
  const blue = both(middle + 2 * bytes);
  const alpha = opaque ? red : both(middle + 3 * bytes);
  let weights0 = own;
  let weights1 = own;
  let red0 = v128.dot<i16>(v128.extend_low<u8>(red), own);
  let red1 = v128.dot<i16>(v128.extend_high<u8>(red), own);
  let green0 = v128.dot<i16>(v128.extend_low<u8>(green), own);
  let green1 = v128.dot<i16>(v128.extend_high<u8>(green), own);
  let blue0 = v128.dot<i16>(v128.extend_low<u8>(blue), own);
  let blue1 = v128.dot<i16>(v128.extend_high<u8>(blue), own);
  let alpha0 = v128.dot<i16>(v128.extend_low<u8>(alpha), own);
  let alpha1 = v128.dot<i16>(v128.extend_high<u8>(alpha), own);
  for (let pair = pairs; pair < end; pair += PAIR_BYTES) {
    const offset = load<i32>(pair);
    const table = load<usize>(pair, 4);
    const ahead = middle + offset;
    const behind = middle - offset;
    const reds = zipLow(v128.load64_zero(ahead), v128.load64_zero(behind));
    const greens = zipLow(v128.load64_zero(ahead + bytes), v128.load64_zero(behind + bytes));
    const blues = zipLow(v128.load64_zero(ahead + 2 * bytes), v128.load64_zero(behind + 2 * bytes));
    let alphas = reds;
    if (!opaque) alphas = zipLow(v128.load64_zero(ahead + 3 * bytes), v128.load64_zero(behind + 3 * bytes));
    let weights: v128;
    if (tabled) {
      let difference = v128.max<u8>(distance(reds, red), distance(greens, green));
      difference = v128.max<u8>(difference, distance(blues, blue));
      if (!opaque) difference = v128.max<u8>(difference, distance(alphas, alpha));
      weights = lookUp64(table, v128.shr<u8>(difference, shift));
    } else {
      const weight = table + place;
      weights = zipLow(v128.load64_zero(weight), v128.load64_zero(weight - load<i32>(pair, 8)));
    }
    const low = v128.extend_low<u8>(weights);
    const high = v128.extend_high<u8>(weights);
    weights0 = v128.add<i32>(weights0, v128.dot<i16>(low, ones));
    weights1 = v128.add<i32>(weights1, v128.dot<i16>(high, ones));
    red0 = v128.add<i32>(red0, v128.dot<i16>(v128.extend_low<u8>(reds), low));
    red1 = v128.add<i32>(red1, v128.dot<i16>(v128.extend_high<u8>(reds), high));
    green0 = v128.add<i32>(green0, v128.dot<i16>(v128.extend_low<u8>(greens), low));
    green1 = v128.add<i32>(green1, v128.dot<i16>(v128.extend_high<u8>(greens), high));
    blue0 = v128.add<i32>(blue0, v128.dot<i16>(v128.extend_low<u8>(blues), low));
    blue1 = v128.add<i32>(blue1, v128.dot<i16>(v128.extend_high<u8>(blues), high));
    if (!opaque) {
      alpha0 = v128.add<i32>(alpha0, v128.dot<i16>(v128.extend_low<u8>(alphas), low));
      alpha1 = v128.add<i32>(alpha1, v128.dot<i16>(v128.extend_high<u8>(alphas), high));
    }
  }
  v128.store64_lane(result, quotients(red0, red1, weights0, weights1), 0);
  v128.store64_lane(result, quotients(green0, green1, weights0, weights1), 0, BLOCK_WIDTH);
  v128.store64_lane(result, quotients(blue0, blue1, weights0, weights1), 0, BLOCK_WIDTH * 2);
  if (!opaque) v128.store64_lane(result, quotients(alpha0, alpha1, weights0, weights1), 0, BLOCK_WIDTH * 3);
}

/** Eight bytes, each twice. */
// @ts-ignore: decorator
@inline
function both(at: usize): v128 {
  const bytes = v128.load64_zero(at);
  return zipLow(bytes, bytes);
}

/** Differences of bytes, without sign. */
// @ts-ignore: decorator
@inline
export function distance(a: v128, b: v128): v128 {
  return v128.or(v128.sub_sat<u8>(a, b), v128.sub_sat<u8>(b, a));
}

/** Bytes of a table of 64 by their index; 0 for indices from 64 on. */
// @ts-ignore: decorator
@inline
export function lookUp64(table: usize, index: v128): v128 {
  const a = v128.swizzle(v128.load(table), index);
  const b = v128.swizzle(v128.load(table, 16), v128.sub<i8>(index, i8x16.splat(16)));
  const c = v128.swizzle(v128.load(table, 32), v128.sub<i8>(index, i8x16.splat(32)));
  const d = v128.swizzle(v128.load(table, 48), v128.sub<i8>(index, i8x16.splat(48)));
  return v128.or(v128.or(a, b), v128.or(c, d));
}

/** Eight sums over their weights, rounded, in the lower bytes. */
// @ts-ignore: decorator
@inline
function quotients(sums0: v128, sums1: v128, weights0: v128, weights1: v128): v128 {
  const words = i16x8.narrow_i32x4_s(quotient(sums0, weights0), quotient(sums1, weights1));
  return i8x16.narrow_i16x8_u(words, words);
}

/**
 * floor((sum + (weight >> 1)) / weight), for quotients of at most 255 and sums below 2³⁰: the floats err by less than
 * 2⁻²¹ of the quotient, so that it is at most one off, as the rest then tells.
 */
// @ts-ignore: decorator
@inline
function quotient(sums: v128, weights: v128): v128 {
  const dividends = v128.add<i32>(sums, v128.shr<u32>(weights, 1));
  const guess = v128.trunc_sat<i32>(v128.div<f32>(v128.convert<i32>(dividends), v128.convert<i32>(weights)));
  const rest = v128.sub<i32>(dividends, v128.mul<i32>(guess, weights));
  const below = v128.lt<i32>(rest, i32x4.splat(0));
  const above = v128.ge<i32>(rest, weights);
  return v128.sub<i32>(v128.add<i32>(guess, below), above);
}
