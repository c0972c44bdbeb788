// Resize by weights, after lib/kernels/image-filter/families/resample: along x into levels of 1/64, then along y; and by
// picking pixels.
//
// Nothing overflows: the taps of one output, in 1/16 384, sum to 16 384, and their absolute values to less than
// 2¹⁵; so |Σ w·p| < 2¹⁵ · 255 < 2²³, levels are below 2¹⁵, and |Σ w·h| < 2³⁰.

struct Args {
  /** Size of `src`. Taps beyond it have weight 0; their reads are clamped. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Not used. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** Taps of each output. */
  tap_count: u32,
}

/** Pixels are opaque: nothing to premultiply. */
override opaque: bool = true;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `resize_rows`, `pick`: pixels `u32[src_size.y, src_size.x]`. `resize_columns`: levels `i16[src_size.y, src_size.x, 4]`. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `i32[count]`: first input of each output along the axis, in `src`; of `pick`, each column's only one. Read only. */
@group(0) @binding(2) var<storage, read> starts: array<i32>;
/** `i32[tap_count, count]`: weight of each tap, outputs innermost. Of `pick`, `i32[dst_size.y]`: each row's input. Read only. */
@group(0) @binding(3) var<storage, read> weights: array<i32>;
/** `resize_rows`: levels `i16[dst_size.y, dst_size.x, 4]`. `resize_columns`: pixels. Each element is written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

fn load_pixel(index: u32) -> vec4i {
  let pixel = src[index];
  if (opaque) {
    return unpack_rgba8(pixel);
  }
  return unpack_rgba8(premultiply(pixel));
}

fn put_levels(sum: vec4i, x: u32, y: u32) {
  if (y >= args.dst_size.y) {
    return;
  }
  let level = vec4u((sum + 128) >> vec4u(8u)) & vec4u(0xffffu);
  let at = 2u * (y * args.dst_size.x + x);
  dst[at] = level.x | (level.y << 16u);
  dst[at + 1u] = level.z | (level.w << 16u);
}

/** Along x; four rows of one column per thread, which share its weights. Dispatch: ceil(dst width / 64) × ceil(dst height / 4). */
@compute @workgroup_size(64)
fn resize_rows(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let y = (group.y + args.first_row) * 4u;
  if (x >= args.dst_size.x) {
    return;
  }
  let last = vec2i(args.src_size) - 1;
  let start = starts[x];
  let row0 = min(y, args.src_size.y - 1u) * args.src_size.x;
  let row1 = min(y + 1u, args.src_size.y - 1u) * args.src_size.x;
  let row2 = min(y + 2u, args.src_size.y - 1u) * args.src_size.x;
  let row3 = min(y + 3u, args.src_size.y - 1u) * args.src_size.x;
  var sum0 = vec4i(); var sum1 = vec4i(); var sum2 = vec4i(); var sum3 = vec4i();
  for (var tap = 0u; tap < args.tap_count; tap++) {
    let weight = weights[tap * args.dst_size.x + x];
    let column = u32(clamp(start + i32(tap), 0, last.x));
    sum0 += load_pixel(row0 + column) * weight;
    sum1 += load_pixel(row1 + column) * weight;
    sum2 += load_pixel(row2 + column) * weight;
    sum3 += load_pixel(row3 + column) * weight;
  }
  put_levels(sum0, x, y);
  put_levels(sum1, x, y + 1u);
  put_levels(sum2, x, y + 2u);
  put_levels(sum3, x, y + 3u);
}

/** Along y; one pixel per thread. Dispatch: ceil(dst width / 64) × dst height workgroups. */
@compute @workgroup_size(64)
fn resize_columns(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let y = group.y + args.first_row;
  if (x >= args.dst_size.x || y >= args.dst_size.y) {
    return;
  }
  let last = i32(args.src_size.y) - 1;
  let start = starts[y];
  var sum = vec4i();
  for (var tap = 0u; tap < args.tap_count; tap++) {
    let at = 2u * (u32(clamp(start + i32(tap), 0, last)) * args.src_size.x + x);
    let pairs = vec2i(vec2u(src[at], src[at + 1u]));
    let low = (pairs << vec2u(16u)) >> vec2u(16u);
    let high = pairs >> vec2u(16u);
    sum += vec4i(low.x, high.x, low.y, high.y) * weights[tap * args.dst_size.y + y];
  }
  let pixel = pack_rgba8(clamp((sum + 524288) >> vec4u(20u), vec4i(0), vec4i(255)));
  dst[y * args.dst_size.x + x] = select(unpremultiply(pixel), pixel, opaque);
}

/** Pixels as they are at the given columns and rows; one per thread. Dispatch: ceil(dst width / 64) × dst height workgroups. */
@compute @workgroup_size(64)
fn pick(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let y = group.y + args.first_row;
  if (x >= args.dst_size.x || y >= args.dst_size.y) {
    return;
  }
  dst[y * args.dst_size.x + x] = src[u32(weights[y]) * args.src_size.x + u32(starts[x])];
}
