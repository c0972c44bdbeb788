// Gradients of the luma for Canny's edges, after lib/kernels/image-filter/families/canny/operations.ts.
//
// Nothing overflows: |gx|, |gy| ≤ 4 · 255 = 1 020, and 1 020 · 13 573 < 2²⁴.

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
/** `u32[dst_size.y, dst_size.x]`: |gx| + |gy| in the low half, the way in the high; each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

/** Which neighbours a pixel is compared with; canny.wgsl knows these too. */
const ACROSS: u32 = 0u;
const UPRIGHT: u32 = 1u;
const FALLING: u32 = 2u;
const RISING: u32 = 3u;

/** What a row of three neighbours contributes: the difference right − left, and left + 2·middle + right. */
fn row_terms(columns: vec3u, y: i32) -> vec2i {
  let row = u32(clamp(y, 0, i32(args.src_size.y) - 1)) * args.src_size.x;
  var around = vec3u(src[row + columns.x], src[row + columns.y], src[row + columns.z]);
  if (!opaque) {
    around = vec3u(premultiply(around.x), premultiply(around.y), premultiply(around.z));
  }
  let left = luma(around.x);
  let right = luma(around.z);
  return vec2i(right - left, left + 2 * luma(around.y) + right);
}

fn strength_and_way(gx: i32, gy: i32) -> u32 {
  let ax = abs(gx);
  let ay = abs(gy);
  let flat_end = (ax * 13573) >> 15u;
  var way = select(FALLING, RISING, (gx ^ gy) < 0);
  way = select(way, UPRIGHT, ay > flat_end + 2 * ax);
  way = select(way, ACROSS, ay <= flat_end);
  return u32(ax + ay) | (way << 16u);
}

/** Eight pixels of one column per thread. Dispatch: ceil(dst width / 64) × ceil(dst height / 8) workgroups. */
@compute @workgroup_size(64)
fn gradients(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let top = (group.y + args.first_row) * 8u;
  if (x >= args.dst_size.x) {
    return;
  }
  let middle = i32(x) + args.origin.x;
  let columns = vec3u(clamp(vec3i(middle - 1, middle, middle + 1), vec3i(0), vec3i(i32(args.src_size.x) - 1)));
  let begin = i32(top) + args.origin.y;
  var above = row_terms(columns, begin - 1);
  var here = row_terms(columns, begin);
  let end = min(top + 8u, args.dst_size.y);
  for (var y = top; y < end; y++) {
    let below = row_terms(columns, i32(y) + args.origin.y + 1);
    dst[y * args.dst_size.x + x] = strength_and_way(above.x + 2 * here.x + below.x, below.y - above.y);
    above = here;
    here = below;
  }
}
