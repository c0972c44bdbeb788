// Operations on single pixels, after lib/kernels/image-filter/families/pointwise/operations.ts. Four pixels per thread.
//
// Nothing overflows: weights fit 16 bits and offsets 21, so that a sum of a row is below 3 · 2¹⁵ · 255 + 2²⁰ < 2²⁵.

struct Args {
  /** Not used: source and output have the same size. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Not used. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** Not used. */
  last: u32,
  /** Of each colour that is made: the weights of red, green and blue, and what is added, in 1/4 096. */
  red: vec4i,
  green: vec4i,
  blue: vec4i,
}

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** Pixels, `u32[ceil(width · height / 4), 4]`, padded with anything. Read only. */
@group(0) @binding(1) var<storage, read> src: array<vec4u>;
/** `u8[3, 256]`: what each level of red, green and blue becomes. Read only. */
@group(0) @binding(2) var<storage, read> table: array<u32, 192>;
/** Pixels like `src`; each element is written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<vec4u>;

/** The weighted sums of a pixel's colours; alpha is kept. */
fn mixed(pixel: u32) -> u32 {
  let channels = unpack_rgba8(pixel);
  let colours = vec4i(channels.rgb, 1);
  let sums = vec3i(dot(args.red, colours), dot(args.green, colours), dot(args.blue, colours)) >> vec3u(12u);
  return pack_rgba8(vec4i(clamp(sums, vec3i(0), vec3i(255)), channels.a));
}

fn mixed_quad(pixels: vec4u) -> vec4u {
  return vec4u(mixed(pixels.x), mixed(pixels.y), mixed(pixels.z), mixed(pixels.w));
}

/** Entry `at` of the table, 0 … 767. */
fn level(at: u32) -> u32 {
  return (table[at >> 2u] >> ((at & 3u) << 3u)) & 255u;
}

/** A pixel's colours looked up; alpha is kept. */
fn looked_up(pixel: u32) -> u32 {
  let red = level(pixel & 255u);
  let green = level(256u + ((pixel >> 8u) & 255u));
  let blue = level(512u + ((pixel >> 16u) & 255u));
  return red | (green << 8u) | (blue << 16u) | (pixel & 0xff000000u);
}

fn looked_up_quad(pixels: vec4u) -> vec4u {
  return vec4u(looked_up(pixels.x), looked_up(pixels.y), looked_up(pixels.z), looked_up(pixels.w));
}

fn quad_index(group: vec3u, lane: u32) -> u32 {
  return (group.y + args.first_row) * 256u + lane;
}

fn quad_count() -> u32 {
  return (args.dst_size.x * args.dst_size.y + 3u) / 4u;
}

/** Weighted sums of the colours. Dispatch: 1 × ceil(width · height / 1 024) workgroups. */
@compute @workgroup_size(256)
fn mix_colours(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = quad_index(group, lane);
  if (at < quad_count()) {
    dst[at] = mixed_quad(src[at]);
  }
}

/** Colours looked up in the table. Dispatch: 1 × ceil(width · height / 1 024) workgroups. */
@compute @workgroup_size(256)
fn look_up(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = quad_index(group, lane);
  if (at < quad_count()) {
    dst[at] = looked_up_quad(src[at]);
  }
}

/** Weighted sums of the colours, looked up in the table. Dispatch: 1 × ceil(width · height / 1 024) workgroups. */
@compute @workgroup_size(256)
fn mix_and_look_up(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = quad_index(group, lane);
  if (at < quad_count()) {
    dst[at] = looked_up_quad(mixed_quad(src[at]));
  }
}
