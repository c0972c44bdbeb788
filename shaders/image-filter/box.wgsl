// Means of squares, after lib/kernels/image-filter/families/box/operations.ts, from running sums:
//
//   pixels ─sum_columns─▶ sums ─mean_rows─▶ pixels
//
// Nothing overflows: with radius ≤ 127 a column's sum is at most 255 · 255 = 65 025, so that both halves of a pair hold
// one, and a square's 255³ < 2²⁴. Sums that rows enter and leave are exact in between, for 32 bits wrap.

struct Args {
  /** Size of `src`. Reads beyond it are clamped to its edge. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Where the output (0, 0) lies in `src`. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  radius: u32,
}

/** Pixels are opaque: nothing to premultiply. */
override opaque: bool = true;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `sum_columns`: pixels `u32[src_size.y, src_size.x]`. `mean_rows`: sums `u32[src_size.y, src_size.x, 2]`. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `sum_columns`: sums, red and blue, green and alpha, `u32[dst_size.y, dst_size.x, 2]`. `mean_rows`: pixels. Each element is written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

const RUN: i32 = 16;

/** A premultiplied pixel as pairs, by edge clamp along y. */
fn load_pairs(x: u32, y: i32) -> vec2u {
  var pixel = src[(u32(clamp(y, 0, i32(args.src_size.y) - 1)) * args.src_size.x) + x];
  if (!opaque) {
    pixel = premultiply(pixel);
  }
  return vec2u(even_pair(pixel), odd_pair(pixel));
}

/** Sums along y; sixteen of one column per thread. Dispatch: ceil(dst width / 64) × ceil(dst height / 16) workgroups. */
@compute @workgroup_size(64)
fn sum_columns(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = (group.x * 64u) + lane;
  let top = i32(group.y + args.first_row) * RUN;
  if (x >= args.dst_size.x) {
    return;
  }
  let radius = i32(args.radius);
  let begin = top + args.origin.y;
  var sum = vec2u();
  for (var y = begin - radius; y < begin + radius; y++) {
    sum += load_pairs(x, y);
  }
  let end = min(top + RUN, i32(args.dst_size.y));
  for (var row = top; row < end; row++) {
    let y = row + args.origin.y;
    sum += load_pairs(x, y + radius);
    let at = 2u * ((u32(row) * args.dst_size.x) + x);
    dst[at] = sum.x;
    dst[at + 1u] = sum.y;
    sum -= load_pairs(x, y - radius);
  }
}

/** Red, green, blue, alpha of a column's sum, by edge clamp along x. */
fn load_sums(x: i32, row: u32) -> vec4u {
  let at = 2u * (row + u32(clamp(x, 0, i32(args.src_size.x) - 1)));
  let red_blue = src[at];
  let green_alpha = src[at + 1u];
  return vec4u(red_blue & 0xffffu, green_alpha & 0xffffu, red_blue >> 16u, green_alpha >> 16u);
}

/** Means along x; sixteen of one row per thread. Dispatch: ceil(dst width / 16) × ceil(dst height / 64) workgroups. */
@compute @workgroup_size(64)
fn mean_rows(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let left = i32(group.x) * RUN;
  let y = ((group.y + args.first_row) * 64u) + lane;
  if (y >= args.dst_size.y) {
    return;
  }
  let radius = i32(args.radius);
  let side = (2u * args.radius) + 1u;
  let area = side * side;
  let row = y * args.src_size.x;
  let begin = left + args.origin.x;
  var sum = vec4u(area >> 1u);
  for (var x = begin - radius; x < begin + radius; x++) {
    sum += load_sums(x, row);
  }
  let end = min(left + RUN, i32(args.dst_size.x));
  for (var column = left; column < end; column++) {
    let x = column + args.origin.x;
    sum += load_sums(x + radius, row);
    let pixel = pack_rgba8(vec4i(sum / area));
    dst[(y * args.dst_size.x) + u32(column)] = select(unpremultiply(pixel), pixel, opaque);
    sum -= load_sums(x - radius, row);
  }
}
