// Levels in vectors: eight sums become eight levels, and partly filled vectors are stored.

/** Four sums as levels minus the zero point: round(fl(fl(sum) · factor)), halves to even. */
// @ts-ignore: decorator
@inline
export function rounded4(sums: v128, factors: v128): v128 {
  return v128.trunc_sat<i32>(v128.nearest<f32>(v128.mul<f32>(v128.convert<i32>(sums), factors)));
}

/** Eight levels from low (four) and high sums; `least`, `most` bound them before `zero` is added, all in i16 lanes. */
// @ts-ignore: decorator
@inline
export function levels8(low: v128, high: v128, factors: usize, zero: v128, least: v128, most: v128): v128 {
  const packed = v128.narrow<i32>(rounded4(low, v128.load(factors)), rounded4(high, v128.load(factors, 16)));
  return v128.add<i16>(v128.min<i16>(v128.max<i16>(packed, least), most), zero);
}

/** Room for a vector of which some lanes are stored. */
const LANES = memory.data(16, 16);

/** Stores the first `count` i16 lanes; eight at most. */
// @ts-ignore: decorator
@inline
export function storeLanes(at: usize, lanes: v128, count: i32): void {
  if (count >= 8) v128.store(at, lanes);
  else if (count == 4) v128.store_lane<u64>(at, lanes, 0);
  else {
    v128.store(LANES, lanes);
    for (let i = 0; i < count; i++) store<u16>(at + (<usize>i << 1), load<u16>(LANES + (<usize>i << 1)));
  }
}
