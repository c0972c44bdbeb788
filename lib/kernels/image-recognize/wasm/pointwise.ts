// Functions of single levels: i16[height, width, stride] in and out. Rows of the source are `rowStep` bytes apart.

/** dst = table[src]. The channels of `dst` begin at its pixel's start, or after those of other tensors. */
export function lookUp(
  src: usize,
  rowStep: usize,
  srcPixel: usize,
  dst: usize,
  dstPixel: usize,
  width: i32,
  height: i32,
  channels: i32,
  table: usize,
): void {
  for (let y = 0; y < height; y++) {
    let from = src;
    for (let x = 0; x < width; x++) {
      for (let c: usize = 0; c < <usize>channels; c++) {
        store<u16>(dst + (c << 1), load<u8>(table + load<u8>(from + (c << 1))));
      }
      from += srcPixel;
      dst += dstPixel;
    }
    src += rowStep;
  }
}

/** @param tables i32[2, 256]: the terms in 1/65536 of a level */
export function add(
  a: usize,
  aRowStep: usize,
  b: usize,
  bRowStep: usize,
  dst: usize,
  pixel: usize,
  width: i32,
  height: i32,
  channels: i32,
  tables: usize,
  zero: i32,
  low: i32,
  high: i32,
): void {
  for (let y = 0; y < height; y++) {
    let fromA = a;
    let fromB = b;
    for (let x = 0; x < width; x++) {
      for (let c: usize = 0; c < <usize>channels; c++) {
        const first = load<i32>(tables + (<usize>load<u8>(fromA + (c << 1)) << 2));
        const sum = first + load<i32>(tables + (<usize>load<u8>(fromB + (c << 1)) << 2), 1024);
        // To the nearest whole level, halves to even.
        const level = (sum + 0x7fff + ((sum >> 16) & 1)) >> 16;
        store<u16>(dst + (c << 1), <u16>min(high, max(low, zero + level)));
      }
      fromA += pixel;
      fromB += pixel;
      dst += pixel;
    }
    a += aRowStep;
    b += bRowStep;
  }
}
