// Pixels as they lie in memory, `u8[height, width, 4]`: one u32 each, red in the lowest byte, alpha in the highest.
//
// Channels travel in pairs, 16 bits apart, in one u32: `even` holds red (low half) and blue, `odd` holds green and
// alpha. Additions and products by a scalar then work on two channels at once. They are exact as long as no half
// exceeds 65 535, which each user shows.

const PAIR: u32 = 0x00ff00ffu;

fn even_pair(pixel: u32) -> u32 {
  return pixel & PAIR;
}

fn odd_pair(pixel: u32) -> u32 {
  return (pixel >> 8u) & PAIR;
}

/** Red, green, blue, alpha, each 0 … 255. */
fn unpack_rgba8(pixel: u32) -> vec4i {
  return vec4i((vec4u(pixel) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u));
}

/** The inverse; channels must be within 0 … 255. */
fn pack_rgba8(channels: vec4i) -> u32 {
  let moved = vec4u(channels) << vec4u(0u, 8u, 16u, 24u);
  return moved.x | moved.y | moved.z | moved.w;
}

/**
 * Colours times alpha, rounded: t = c·a + 128; (t + (t >> 8)) >> 8. Alpha stays.
 * Halves: t ≤ 255·255 + 128 = 65 153, and t + (t >> 8) ≤ 65 407.
 */
fn premultiply(pixel: u32) -> u32 {
  let alpha = pixel >> 24u;
  let red_blue = even_pair(pixel) * alpha + 0x00800080u;
  let green = ((pixel >> 8u) & 0xffu) * alpha + 128u;
  let red_blue_8 = ((red_blue + ((red_blue >> 8u) & PAIR)) >> 8u) & PAIR;
  let green_8 = (green + (green >> 8u)) & 0xff00u;
  return red_blue_8 | green_8 | (alpha << 24u);
}

/** Colours over alpha: min(255, (c·255 + a/2) / a), and 0 where alpha is 0. No product exceeds 65 025 + 127. */
fn unpremultiply(pixel: u32) -> u32 {
  let alpha = pixel >> 24u;
  if (alpha == 255u) {
    return pixel;
  }
  if (alpha == 0u) {
    return 0u;
  }
  let colours = (vec3u(pixel) >> vec3u(0u, 8u, 16u)) & vec3u(255u);
  let restored = min((colours * 255u + vec3u(alpha >> 1u)) / vec3u(alpha), vec3u(255u));
  return restored.x | (restored.y << 8u) | (restored.z << 16u) | (alpha << 24u);
}

/** Rec. 709 luma in 1/256, rounded: at most (256·255 + 128) >> 8 = 255. */
fn luma(pixel: u32) -> i32 {
  let red = pixel & 0xffu;
  let green = (pixel >> 8u) & 0xffu;
  let blue = (pixel >> 16u) & 0xffu;
  return i32((54u * red + 183u * green + 19u * blue + 128u) >> 8u);
}
