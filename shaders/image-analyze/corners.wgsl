// Responses of corner detectors, after lib/kernels/image-analyze/analyses/corners/analysis.ts.
//
// Nothing overflows: |gx|, |gy| ≤ 1 020, so that a window's sums are below 256 · 1 020² < 2²⁹, shifted below 16 257;
// products of two are below 2²⁹, the trace's square is below 2³⁰, and 41 · (trace² >> 10) below 2²⁶.

struct Args {
  /** Size of `src`. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Not used: `src` begins where everything around the output (0, 0) that is looked at begins. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
}

/** Pixels of an arc that have to be brighter, or darker. */
override arc: i32 = 9;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: lumas; for `harris`, gradients. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `i32[dst_size.y, dst_size.x]`: responses; of `gradients`, gx in the low half and gy. Each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<i32>;

/** The circle of radius 3, clockwise from north. */
const CIRCLE = array<vec2i, 16>(
  vec2i(0, -3), vec2i(1, -3), vec2i(2, -2), vec2i(3, -1), vec2i(3, 0), vec2i(3, 1), vec2i(2, 2), vec2i(1, 3),
  vec2i(0, 3), vec2i(-1, 3), vec2i(-2, 2), vec2i(-3, 1), vec2i(-3, 0), vec2i(-3, -1), vec2i(-2, -2), vec2i(-1, -3),
);
const WEIGHTS = array<i32, 5>(1, 4, 6, 4, 1);

fn luma_at(x: u32, y: u32) -> i32 {
  return i32(src[y * args.src_size.x + x]);
}

/** `src` begins 3 rows and columns before. Dispatch: ceil(dst width / 64) × dst height workgroups. */
@compute @workgroup_size(64)
fn fast(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let y = group.y + args.first_row;
  if (x >= args.dst_size.x || y >= args.dst_size.y) {
    return;
  }
  let centre = luma_at(x + 3u, y + 3u);
  var circle = CIRCLE;
  var differences: array<i32, 16>;
  for (var i = 0u; i < 16u; i++) {
    let place = vec2u(vec2i(vec2u(x + 3u, y + 3u)) + circle[i]);
    differences[i] = luma_at(place.x, place.y) - centre;
  }
  var best = 0;
  for (var start = 0; start < 16; start++) {
    var least = 255;
    var most = -255;
    for (var i = 0; i < arc; i++) {
      let difference = differences[(start + i) & 15];
      least = min(least, difference);
      most = max(most, difference);
    }
    best = max(best, max(least, -most));
  }
  dst[y * args.dst_size.x + x] = best;
}

/** Sobel's, packed. `src` begins a row and a column before. Dispatch: ceil(dst width / 64) × dst height workgroups. */
@compute @workgroup_size(64)
fn gradients(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let y = group.y + args.first_row;
  if (x >= args.dst_size.x || y >= args.dst_size.y) {
    return;
  }
  let fall = luma_at(x + 2u, y + 2u) - luma_at(x, y);
  let rise = luma_at(x + 2u, y) - luma_at(x, y + 2u);
  let gx = fall + rise + 2 * (luma_at(x + 2u, y + 1u) - luma_at(x, y + 1u));
  let gy = fall - rise + 2 * (luma_at(x + 1u, y + 2u) - luma_at(x + 1u, y));
  dst[y * args.dst_size.x + x] = (gx & 0xffff) | (gy << 16u);
}

/** `src` holds gradients and begins 2 rows and columns before. Dispatch: ceil(dst width / 64) × dst height workgroups. */
@compute @workgroup_size(64)
fn harris(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let y = group.y + args.first_row;
  if (x >= args.dst_size.x || y >= args.dst_size.y) {
    return;
  }
  var weights = WEIGHTS;
  var sums = vec3i(0);
  for (var j = 0u; j < 5u; j++) {
    for (var i = 0u; i < 5u; i++) {
      let packed = bitcast<i32>(src[(y + j) * args.src_size.x + x + i]);
      let gx = (packed << 16u) >> 16u;
      let gy = packed >> 16u;
      sums += weights[i] * weights[j] * vec3i(gx * gx, gy * gy, gx * gy);
    }
  }
  let tensor = sums >> vec3u(14u);
  let trace = tensor.x + tensor.y;
  dst[y * args.dst_size.x + x] = tensor.x * tensor.y - tensor.z * tensor.z - 41 * ((trace * trace) >> 10u);
}
