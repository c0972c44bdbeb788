// The luma of pixels as a plane of bytes.

import { luma4 } from "../../image-filter/wasm/points";
import { premultiplied } from "../../image-filter/wasm/rows";

/**
 * Luma of `width` × `height` RGBA8 pixels, going on `left`, `right`, `top`, `bottom` pixels beyond them by edge clamp:
 * `u8[top + height + bottom, left + width + right]` at `dst`. May write up to 15 bytes past the end.
 */
export function lumaPlane(
  src: usize,
  width: i32,
  height: i32,
  left: i32,
  right: i32,
  top: i32,
  bottom: i32,
  opaque: bool,
  dst: usize,
  scratch: usize,
): void {
  const stride = <usize>(left + width + right);
  const first = dst + <usize>top * stride;
  for (let y = 0; y < height; y++) {
    const from = premultiplied(src + ((<usize>y * width) << 2), scratch, width, opaque);
    const row = first + <usize>y * stride;
    lumaRow(from, row + left, width);
    memory.fill(row, load<u8>(row + left), left);
    memory.fill(row + left + width, load<u8>(row + left + width - 1), right);
  }
  for (let y = 0; y < top; y++) memory.copy(dst + <usize>y * stride, first, stride);
  const last = first + <usize>(height - 1) * stride;
  for (let y = 1; y <= bottom; y++) memory.copy(last + <usize>y * stride, last, stride);
}

function lumaRow(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i += 16) {
    const low = i16x8.narrow_i32x4_s(luma4(v128.load(from)), luma4(v128.load(from, 16)));
    const high = i16x8.narrow_i32x4_s(luma4(v128.load(from, 32)), luma4(v128.load(from, 48)));
    v128.store(to, i8x16.narrow_i16x8_u(low, high));
    from += 64;
    to += 16;
  }
}
