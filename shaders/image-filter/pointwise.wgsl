// Operations on single pixels, after lib/kernels/image-filter/definition.ts. Four pixels per thread.
//
// Nothing overflows: 0 ≤ scale ≤ 512 and |offset| ≤ 65 280 + 128, so |c · scale + offset| < 2¹⁸.

struct Args {
  /** Not used: source and output have the same size. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Not used. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** Brightness and contrast: each colour becomes (c · scale + offset) / 256. */
  scale: i32,
  offset: i32,
}

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** Pixels, `u32[ceil(width · height / 4), 4]`, padded with anything. Read only. */
@group(0) @binding(1) var<storage, read> src: array<vec4u>;
/** Pixels likewise; each element is written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<vec4u>;

fn affine_channel(pixels: vec4u, shift: u32) -> vec4u {
  let colour = vec4i((pixels >> vec4u(shift)) & vec4u(255u));
  return vec4u(clamp((colour * args.scale + args.offset) >> vec4u(8u), vec4i(0), vec4i(255))) << vec4u(shift);
}

fn quad_index(group: vec3u, lane: u32) -> u32 {
  return (group.y + args.first_row) * 256u + lane;
}

fn quad_count() -> u32 {
  return (args.dst_size.x * args.dst_size.y + 3u) / 4u;
}

/** Brightness, contrast. Dispatch: 1 × ceil(width · height / 1 024) workgroups. */
@compute @workgroup_size(256)
fn affine(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = quad_index(group, lane);
  if (at >= quad_count()) {
    return;
  }
  let pixels = src[at];
  let colours = affine_channel(pixels, 0u) | affine_channel(pixels, 8u) | affine_channel(pixels, 16u);
  dst[at] = colours | (pixels & vec4u(0xff000000u));
}

/** Rec. 709 luma in all three colours. Dispatch: 1 × ceil(width · height / 1 024) workgroups. */
@compute @workgroup_size(256)
fn grayscale(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = quad_index(group, lane);
  if (at >= quad_count()) {
    return;
  }
  let pixels = src[at];
  let grey = vec4u(u32(luma(pixels.x)), u32(luma(pixels.y)), u32(luma(pixels.z)), u32(luma(pixels.w)));
  dst[at] = (grey * 0x00010101u) | (pixels & vec4u(0xff000000u));
}
