// Luma on the endless plane, after lib/kernels/image-analyze/definition.ts.

struct Args {
  /** Size of `src`. Reads beyond it are clamped to its edge. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Where the output (0, 0) lies in `src`. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
}

/** Pixels are opaque: nothing to premultiply. */
override opaque: bool = true;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: pixels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `u32[dst_size.y, dst_size.x]`: lumas, each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

/** One pixel per thread. Dispatch: ceil(dst width / 64) × dst height workgroups. */
@compute @workgroup_size(64)
fn luma_plane(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let y = group.y + args.first_row;
  if (x >= args.dst_size.x || y >= args.dst_size.y) {
    return;
  }
  let place = clamp(vec2i(vec2u(x, y)) + args.origin, vec2i(0), vec2i(args.src_size) - 1);
  var pixel = src[u32(place.y) * args.src_size.x + u32(place.x)];
  if (!opaque) {
    pixel = premultiply(pixel);
  }
  dst[y * args.dst_size.x + x] = u32(luma(pixel));
}
