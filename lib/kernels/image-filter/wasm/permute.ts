import { storePixels } from "./rows";

/**
 * Rearranges pixels: (x, y) of the result is (u, v) of the source, where (u, v) = (y, x) if `transposed`, and (x, y) if not,
 * then counted from the right if `mirrorX`, from the bottom if `mirrorY`.
 */
export function permute(
  src: usize,
  fromWidth: i32,
  fromHeight: i32,
  dst: usize,
  transposed: bool,
  mirrorX: bool,
  mirrorY: bool,
): void {
  if (transposed) {
    transpose(src, fromWidth, fromHeight, dst, mirrorX, mirrorY);
    return;
  }
  const rowBytes = <usize>fromWidth << 2;
  for (let y = 0; y < fromHeight; y++) {
    const row = src + <usize>(mirrorY ? fromHeight - 1 - y : y) * rowBytes;
    if (mirrorX) {
      mirrorRow(row, dst, fromWidth);
    } else {
      memory.copy(dst, row, rowBytes);
    }
    dst += rowBytes;
  }
}

/** The last vector may begin up to three pixels before the row. */
function mirrorRow(src: usize, dst: usize, width: i32): void {
  for (let left = width; left > 0; left -= 4) {
    const pixels = v128.load(src + (<usize>left << 2) - 16);
    storePixels(dst, v128.shuffle<i32>(pixels, pixels, 3, 2, 1, 0), left);
    dst += 16;
  }
}

/** In blocks of 4 × 4 pixels; reads up to three pixels beyond either end of a row. */
function transpose(src: usize, fromWidth: i32, fromHeight: i32, dst: usize, mirrorX: bool, mirrorY: bool): void {
  const rowBytes = <usize>fromWidth << 2;
  for (let y = 0; y < fromWidth; y += 4) {
    const column = mirrorX ? fromWidth - 4 - y : y;
    const rows = min(4, fromWidth - y);
    for (let x = 0; x < fromHeight; x += 4) {
      const a = v128.load(rowOf(src, rowBytes, fromHeight, x, mirrorY) + (column << 2));
      const b = v128.load(rowOf(src, rowBytes, fromHeight, x + 1, mirrorY) + (column << 2));
      const c = v128.load(rowOf(src, rowBytes, fromHeight, x + 2, mirrorY) + (column << 2));
      const d = v128.load(rowOf(src, rowBytes, fromHeight, x + 3, mirrorY) + (column << 2));
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
      const abNext = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
      const cdNext = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
      const first = v128.shuffle<i64>(ab, cd, 0, 2);
      const second = v128.shuffle<i64>(ab, cd, 1, 3);
      const third = v128.shuffle<i64>(abNext, cdNext, 0, 2);
      const fourth = v128.shuffle<i64>(abNext, cdNext, 1, 3);
      const at = dst + ((<usize>y * fromHeight + x) << 2);
      const step = <usize>fromHeight << 2;
      const left = fromHeight - x;
      storePixels(at, mirrorX ? fourth : first, left);
      if (rows > 1) storePixels(at + step, mirrorX ? third : second, left);
      if (rows > 2) storePixels(at + 2 * step, mirrorX ? second : third, left);
      if (rows > 3) storePixels(at + 3 * step, mirrorX ? first : fourth, left);
    }
  }
}

/** The source row that becomes a column; those past the last are the last. */
// @ts-ignore: decorator
@inline
function rowOf(src: usize, rowBytes: usize, fromHeight: i32, column: i32, mirrorY: bool): usize {
  const row = min(column, fromHeight - 1);
  return src + <usize>(mirrorY ? fromHeight - 1 - row : row) * rowBytes;
}
