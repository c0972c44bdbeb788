// Sums of products with a template, after lib/kernels/image-analyze/analyses/match/analysis.ts.
//
// Nothing overflows: a template has at most 128² pixels, and 128² · 255² < 2³¹.

struct Args {
  /** Size of `src`. */
  src_size: vec2u,
  /** Size of `dst`: src_size − template_size + 1. */
  dst_size: vec2u,
  /** Not used. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  template_width: u32,
  template_height: u32,
}

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: the picture's lumas. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `u32[template_height, template_width]`: the template's lumas. Read only. */
@group(0) @binding(2) var<storage, read> pattern: array<u32>;
/** `u32[dst_size.y, dst_size.x]`: the sums, each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

/** One place per thread. Dispatch: ceil(dst width / 64) × dst height workgroups. */
@compute @workgroup_size(64)
fn correlate(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let y = group.y + args.first_row;
  if (x >= args.dst_size.x || y >= args.dst_size.y) {
    return;
  }
  var sum = 0u;
  for (var v = 0u; v < args.template_height; v++) {
    let row = (y + v) * args.src_size.x + x;
    let pattern_row = v * args.template_width;
    for (var u = 0u; u < args.template_width; u++) {
      sum += src[row + u] * pattern[pattern_row + u];
    }
  }
  dst[y * args.dst_size.x + x] = sum;
}
