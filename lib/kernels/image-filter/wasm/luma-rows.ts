import { luma4 } from "./points";
import { premultiplied } from "./rows";

/**
 * Lumas of columns left − apron … left + width + apron − 1 of a row, by edge clamp: u16, from `dst` on. Writes up to 16
 * bytes past the end.
 *
 * @param scratch room for a row of `fromWidth` pixels
 */
export function lumaRow(
  src: usize,
  fromWidth: i32,
  row: i32,
  left: i32,
  width: i32,
  apron: i32,
  dst: usize,
  opaque: bool,
  scratch: usize,
): void {
  const first = max(0, left - apron);
  const count = min(fromWidth, left + width + apron) - first;
  let from = premultiplied(src + ((<usize>row * fromWidth + first) << 2), scratch, count, opaque);
  const before = first - (left - apron);
  let to = dst + (before << 1);
  for (let i = 0; i < count; i += 8) {
    v128.store(to, i16x8.narrow_i32x4_s(luma4(v128.load(from)), luma4(v128.load(from, 16))));
    from += 32;
    to += 16;
  }
  const edge = load<u16>(dst + (before << 1));
  for (let i = 0; i < before; i++) store<u16>(dst + (i << 1), edge);
  const end = before + count;
  const other = load<u16>(dst + ((end - 1) << 1));
  for (let i = end; i < width + 2 * apron; i++) store<u16>(dst + (i << 1), other);
}
