// Between RGBA8 and tensors i16[height, width, stride].

/** One byte of each pixel becomes one channel. @param table u8[256] */
export function readPixels(
  src: usize,
  rowStep: usize,
  byte: i32,
  table: usize,
  dst: usize,
  pixel: usize,
  channel: i32,
  width: i32,
  height: i32,
): void {
  src += byte;
  dst += <usize>channel << 1;
  for (let y = 0; y < height; y++) {
    for (let x: usize = 0; x < <usize>width; x++) {
      store<u16>(dst, load<u8>(table + load<u8>(src + (x << 2))));
      dst += pixel;
    }
    src += rowStep;
  }
}

/** One channel becomes one byte of each pixel. @param table u8[256] */
export function writePixels(
  src: usize,
  pixel: usize,
  channel: i32,
  table: usize,
  dst: usize,
  byte: i32,
  count: i32,
): void {
  src += <usize>channel << 1;
  dst += byte;
  for (let i = 0; i < count; i++) {
    store<u8>(dst, load<u8>(table + load<u8>(src)));
    src += pixel;
    dst += 4;
  }
}

/** Alpha of the nearest pixel. @param columns i32[width]: offsets in a row; @param rows i32[height]: of rows */
export function writeAlpha(src: usize, columns: usize, rows: usize, dst: usize, width: i32, height: i32): void {
  for (let y = 0; y < height; y++) {
    const row = src + load<i32>(rows + (<usize>y << 2));
    for (let x: usize = 0; x < <usize>width; x++) {
      store<u8>(dst, load<u8>(row + load<i32>(columns + (x << 2)), 3), 3);
      dst += 4;
    }
  }
}
