// Rearranging whole pixels, after lib/kernels/image-filter/families/geometry/permutation.ts.

struct Args {
  /** Size of `src`. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Not used. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
}

/** Pixel (x, y) comes from column y of row x … */
override transposed: bool = false;
/** … counted from the right … */
override mirror_x: bool = false;
/** … and from the bottom. */
override mirror_y: bool = false;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: pixels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `u32[dst_size.y, dst_size.x]`: pixels, each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

/** One pixel per thread. Dispatch: ceil(dst width / 64) × dst height workgroups. */
@compute @workgroup_size(64)
fn permute(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let to = vec2u(group.x * 64u + lane, group.y + args.first_row);
  if (to.x >= args.dst_size.x || to.y >= args.dst_size.y) {
    return;
  }
  let turned = select(to, to.yx, transposed);
  let at = select(turned, args.src_size - 1u - turned, vec2<bool>(mirror_x, mirror_y));
  dst[to.y * args.dst_size.x + to.x] = src[at.y * args.src_size.x + at.x];
}
