// Zero-mean normalised cross-correlation with a template, after analyses/match/analysis.ts.

/** Bytes of a row of `width` i16 values, in whole vectors. */
// @ts-ignore: decorator
@inline
function wideBytes(width: i32): usize {
  return (<usize>(width + 7) & ~7) << 1;
}

/** Scratch bytes that {@link correlate} needs. */
export function correlateScratch(stride: i32, rows: i32, templateWidth: i32, templateHeight: i32): usize {
  return (<usize>stride * rows << 1) + 64 + wideBytes(templateWidth) * templateHeight;
}

/**
 * Σ picture · template of each of `width` × `height` places, as i32 at `dst`: at most 128² · 255² < 2³¹.
 * May write up to 12 bytes past the end.
 */
export function correlate(
  plane: usize,
  stride: i32,
  rows: i32,
  template: usize,
  templateWidth: i32,
  templateHeight: i32,
  width: i32,
  height: i32,
  dst: usize,
  scratch: usize,
): void {
  const bytes = wideBytes(templateWidth);
  widen(plane, scratch, stride * rows);
  const wide = scratch + ((<usize>stride * rows) << 1) + 64;
  memory.fill(wide, 0, bytes * templateHeight);
  for (let j = 0; j < templateHeight; j++)
    for (let i = 0; i < templateWidth; i++)
      store<u16>(wide + <usize>j * bytes + (<usize>i << 1), load<u8>(template + <usize>j * templateWidth + i));
  for (let y = 0; y < height; y++) {
    const to = dst + ((<usize>y * width) << 2);
    for (let x = 0; x < width; x += 4) {
      const from = scratch + (<usize>(y * stride + x) << 1);
      v128.store(to + (<usize>x << 2), fourSums(from, <usize>stride << 1, wide, bytes, templateHeight));
    }
  }
}

/** The sums of four places that follow each other. What lies past the template's columns is multiplied by 0. */
function fourSums(from: usize, step: usize, template: usize, bytes: usize, rows: i32): v128 {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  for (let j = 0; j < rows; j++) {
    for (let k: usize = 0; k < bytes; k += 16) {
      const weights = v128.load(template + k);
      const at = from + k;
      a = v128.add<i32>(a, v128.dot<i16>(v128.load(at), weights));
      b = v128.add<i32>(b, v128.dot<i16>(v128.load(at, 2), weights));
      c = v128.add<i32>(c, v128.dot<i16>(v128.load(at, 4), weights));
      d = v128.add<i32>(d, v128.dot<i16>(v128.load(at, 6), weights));
    }
    from += step;
    template += bytes;
  }
  const ab = v128.add<i32>(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = v128.add<i32>(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return v128.add<i32>(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3));
}

function widen(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i += 8) {
    v128.store(to, v128.load_ext<u8>(from));
    from += 8;
    to += 16;
  }
}

/** Scratch bytes that {@link scores} needs. */
export function scoresScratch(stride: i32): usize {
  return <usize>stride << 3;
}

/** Turns the sums of {@link correlate} at `sums` into scores, in place. */
export function scores(
  plane: usize,
  stride: i32,
  template: usize,
  templateWidth: i32,
  templateHeight: i32,
  width: i32,
  height: i32,
  sums: usize,
  scratch: usize,
): void {
  const count = <u64>(templateWidth * templateHeight);
  let templateSum: u64 = 0;
  let templateSquares: u64 = 0;
  for (let i: usize = 0; i < <usize>count; i++) {
    const value = <u64>load<u8>(template + i);
    templateSum += value;
    templateSquares += value * value;
  }
  const templateSpread = count * templateSquares - templateSum * templateSum;
  // Sums and squares of each column of the window, carried from row to row.
  memory.fill(scratch, 0, <usize>stride << 3);
  for (let y = 0; y < templateHeight - 1; y++) addRow(plane + <usize>(y * stride), stride, scratch, 1);
  for (let y = 0; y < height; y++) {
    addRow(plane + <usize>((y + templateHeight - 1) * stride), stride, scratch, 1);
    let sum: u64 = 0;
    let squares: u64 = 0;
    for (let x = 0; x < templateWidth - 1; x++) {
      sum += load<u32>(scratch + (<usize>x << 3));
      squares += load<u32>(scratch + (<usize>x << 3), 4);
    }
    for (let x = 0; x < width; x++) {
      const entering = scratch + (<usize>(x + templateWidth - 1) << 3);
      sum += load<u32>(entering);
      squares += load<u32>(entering, 4);
      const at = sums + (<usize>(y * width + x) << 2);
      const covariance = <i64>(count * load<u32>(at)) - <i64>(sum * templateSum);
      store<i32>(at, scoreOf(covariance, count * squares - sum * sum, templateSpread));
      const leaving = scratch + (<usize>x << 3);
      sum -= load<u32>(leaving);
      squares -= load<u32>(leaving, 4);
    }
    addRow(plane + <usize>(y * stride), stride, scratch, -1);
  }
}

function addRow(row: usize, count: i32, columns: usize, sign: i32): void {
  for (let x = 0; x < count; x++) {
    const value = <i32>load<u8>(row + x);
    store<i32>(columns, load<i32>(columns) + sign * value);
    store<i32>(columns, load<i32>(columns, 4) + sign * value * value, 4);
    columns += 8;
  }
}

/**
 * ⌊65536 · covariance / √(spread · templateSpread)⌋, 0 unless positive. All three are below 2⁴³: exact in f64, whose
 * result is then off by less than 10⁻¹⁰. Where that leaves the floor open, integers of 128 bits decide.
 */
function scoreOf(covariance: i64, spread: u64, templateSpread: u64): i32 {
  if (covariance <= 0 || spread == 0 || templateSpread == 0) return 0;
  const score = (65536.0 * <f64>covariance) / sqrt(<f64>spread * <f64>templateSpread);
  const nearest = nearestOf(score);
  if (abs(score - nearest) > 1e-6) return <i32>floor(score);
  const whole = <u64>nearest;
  const scaled = <u64>covariance << 16;
  return <i32>whole - i32(exceeds(whole * spread, whole * templateSpread, scaled, scaled));
}

// @ts-ignore: decorator
@inline
function nearestOf(value: f64): f64 {
  return floor(value + 0.5);
}

/** Whether a · b > c · d, all below 2⁵⁹. */
function exceeds(a: u64, b: u64, c: u64, d: u64): bool {
  const highA = highProduct(a, b);
  const highC = highProduct(c, d);
  return highA != highC ? highA > highC : a * b > c * d;
}

/** The upper 64 bits of a product. */
function highProduct(a: u64, b: u64): u64 {
  const lowA = a & 0xffffffff;
  const lowB = b & 0xffffffff;
  const highA = a >> 32;
  const highB = b >> 32;
  const middle = highA * lowB + ((lowA * lowB) >> 32);
  const other = lowA * highB + (middle & 0xffffffff);
  return highA * highB + (middle >> 32) + (other >> 32);
}
