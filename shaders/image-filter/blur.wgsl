// Gaussian blur and unsharp mask, after lib/kernels/image-filter/definition.ts, step by step:
//
//   shrink 1:   pixels ─blur_rows─▶ rows ─blur_columns─▶ pixels
//   shrink > 1: pixels ─shrink─▶ cells ─blur_rows─▶ rows ─blur_columns─▶ levels ─grow─▶ pixels
//
// Every thread of the two convolutions makes eight neighbouring outputs, so that one load and one unpacking serve
// eight sums. The sums live in registers; neighbours' overlapping loads are left to the cache, which serves them
// as fast as workgroup memory would, without barriers.
//
// Nothing overflows: weights are not negative and sum to 256, so each 16-bit half of a pair holds at most
// 255 · 256 = 65 280, and 65 408 with the rounding half.

struct Args {
  /** Size of `src`, in pixels or cells. Reads beyond it are clamped to its edge. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Where the output (0, 0) lies in `src`; for `shrink` in pixels; for `grow` the output's absolute position. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** Reach of the Gaussian. */
  radius: u32,
  /** Where the output (0, 0) lies in `source`. */
  source_origin: vec2i,
  /** Width of `source`. */
  source_pitch: u32,
  /** log2 of the shrink factor, 0 … 4. */
  shrink_log2: u32,
  /** Absolute position of cell (0, 0) of `src`; `grow` only. */
  cell_origin: vec2i,
  /** Unsharp mask: amount in 1/256 (0 … 2 560), and threshold in 1/128 of a level (0 … 32 640). */
  amount: i32,
  threshold: i32,
}

/** Pixels are opaque: nothing to premultiply. */
override opaque: bool = true;
/** What is made of the blurred levels: 0 they are stored, 1 blurred pixels, 2 the unsharp mask of `source`. */
override finish: u32 = 1u;
const STORE_LEVELS: u32 = 0u;
const UNSHARP: u32 = 2u;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: pixels, or for `grow` `u32[src_size.y, src_size.x, 2]` levels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `u32[2·radius + 8]`: the weights from −radius to +radius, then seven zeros. Read only. */
@group(0) @binding(2) var<storage, read> taps: array<u32>;
/** The operation's own input, pixels, not premultiplied: what the unsharp mask is added to. Read only. */
@group(0) @binding(3) var<storage, read> source: array<u32>;
/** `u32[dst_size.y, dst_size.x]`, or `[…, 2]` where levels are stored. Each element is written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

fn load_pixel(index: u32) -> u32 {
  let pixel = src[index];
  if (opaque) {
    return pixel;
  }
  return premultiply(pixel);
}

/** Output pixel from its levels in 1/128 (each half ≤ 32 640), at `x`, `y` of `dst`. */
fn settle(even: u32, odd: u32, x: u32, y: u32) -> u32 {
  var pixel: u32;
  if (finish == UNSHARP) {
    // |amount · d| ≤ 2 560 · 32 640 < 2²⁷.
    let at = u32(i32(y) + args.source_origin.y) * args.source_pitch + u32(i32(x) + args.source_origin.x);
    var original = source[at];
    if (!opaque) {
      original = premultiply(original);
    }
    let sharp = unpack_rgba8(original);
    let fine = vec4i(vec4u(even & 0xffffu, odd & 0xffffu, even >> 16u, odd >> 16u));
    let difference = sharp * 128 - fine;
    let raised = clamp(sharp + ((difference * args.amount + 16384) >> vec4u(15u)), vec4i(0), vec4i(255));
    let chosen = select(raised, sharp, abs(difference) < vec4i(args.threshold));
    pixel = pack_rgba8(vec4i(chosen.xyz, sharp.w));
  } else {
    let rounded_even = ((even + 0x00400040u) >> 7u) & PAIR;
    let rounded_odd = ((odd + 0x00400040u) >> 7u) & PAIR;
    pixel = rounded_even | (rounded_odd << 8u);
  }
  if (opaque) {
    return pixel;
  }
  return unpremultiply(pixel);
}

/**
 * Rounded mean of each cell of f × f pixels. Dispatch: ceil(dst width / 64) × dst height workgroups.
 * A half's sum is at most 16 · 16 · 255 + 128 = 65 408.
 */
@compute @workgroup_size(64)
fn shrink(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let y = group.y + args.first_row;
  if (x >= args.dst_size.x || y >= args.dst_size.y) {
    return;
  }
  let factor = 1u << args.shrink_log2;
  let corner = args.origin + vec2i(vec2u(x, y) << vec2u(args.shrink_log2));
  let last = vec2i(args.src_size) - 1;
  let half = ((factor * factor) >> 1u) * 0x00010001u;
  var even = half;
  var odd = half;
  for (var dy = 0u; dy < factor; dy++) {
    let row = u32(clamp(corner.y + i32(dy), 0, last.y)) * args.src_size.x;
    for (var dx = 0u; dx < factor; dx++) {
      let pixel = load_pixel(row + u32(clamp(corner.x + i32(dx), 0, last.x)));
      even += even_pair(pixel);
      odd += odd_pair(pixel);
    }
  }
  let shift = 2u * args.shrink_log2;
  dst[y * args.dst_size.x + x] = ((even >> shift) & PAIR) | (((odd >> shift) & PAIR) << 8u);
}

fn round_row(even: u32, odd: u32) -> u32 {
  return (((even + 0x00800080u) >> 8u) & PAIR) | ((odd + 0x00800080u) & 0xff00ff00u);
}

/**
 * Convolves along x; eight outputs of one row per thread. Dispatch: ceil(dst width / 64) × ceil(dst height / 8).
 * Whether pixels are premultiplied here depends on `opaque`: cells already are, so they are read as opaque.
 */
@compute @workgroup_size(64)
fn blur_rows(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + (lane & 7u) * 8u;
  let y = (group.y + args.first_row) * 8u + (lane >> 3u);
  if (x >= args.dst_size.x || y >= args.dst_size.y) {
    return;
  }
  let last = vec2i(args.src_size) - 1;
  let row = u32(clamp(i32(y) + args.origin.y, 0, last.y)) * args.src_size.x;
  let begin = i32(x) + args.origin.x - i32(args.radius);
  var e0 = 0u; var e1 = 0u; var e2 = 0u; var e3 = 0u; var e4 = 0u; var e5 = 0u; var e6 = 0u; var e7 = 0u;
  var o0 = 0u; var o1 = 0u; var o2 = 0u; var o3 = 0u; var o4 = 0u; var o5 = 0u; var o6 = 0u; var o7 = 0u;
  var w0 = 0u; var w1 = 0u; var w2 = 0u; var w3 = 0u; var w4 = 0u; var w5 = 0u; var w6 = 0u; var w7 = 0u;
  let count = 2u * args.radius + 8u;
  for (var s = 0u; s < count; s++) {
    let pixel = load_pixel(row + u32(clamp(begin + i32(s), 0, last.x)));
    let even = even_pair(pixel);
    let odd = odd_pair(pixel);
    // Output j sees this pixel with weight s − j: each weight moves on to the next output.
    w7 = w6; w6 = w5; w5 = w4; w4 = w3; w3 = w2; w2 = w1; w1 = w0; w0 = taps[s];
    e0 += even * w0; e1 += even * w1; e2 += even * w2; e3 += even * w3;
    e4 += even * w4; e5 += even * w5; e6 += even * w6; e7 += even * w7;
    o0 += odd * w0; o1 += odd * w1; o2 += odd * w2; o3 += odd * w3;
    o4 += odd * w4; o5 += odd * w5; o6 += odd * w6; o7 += odd * w7;
  }
  let left = args.dst_size.x - x;
  let at = y * args.dst_size.x + x;
  dst[at] = round_row(e0, o0);
  if (left > 1u) { dst[at + 1u] = round_row(e1, o1); }
  if (left > 2u) { dst[at + 2u] = round_row(e2, o2); }
  if (left > 3u) { dst[at + 3u] = round_row(e3, o3); }
  if (left > 4u) { dst[at + 4u] = round_row(e4, o4); }
  if (left > 5u) { dst[at + 5u] = round_row(e5, o5); }
  if (left > 6u) { dst[at + 6u] = round_row(e6, o6); }
  if (left > 7u) { dst[at + 7u] = round_row(e7, o7); }
}

/** Stores or settles one output of `blur_columns` from its sums in 1/256. */
fn put_column(even_sum: u32, odd_sum: u32, x: u32, y: u32) {
  if (y >= args.dst_size.y) {
    return;
  }
  let even = (even_sum >> 1u) & 0x7fff7fffu;
  let odd = (odd_sum >> 1u) & 0x7fff7fffu;
  let at = y * args.dst_size.x + x;
  if (finish == STORE_LEVELS) {
    dst[2u * at] = even;
    dst[2u * at + 1u] = odd;
  } else {
    dst[at] = settle(even, odd, x, y);
  }
}

/** Convolves along y; eight outputs of one column per thread. Dispatch: ceil(dst width / 64) × ceil(dst height / 8). */
@compute @workgroup_size(64)
fn blur_columns(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let y = (group.y + args.first_row) * 8u;
  if (x >= args.dst_size.x) {
    return;
  }
  let last = vec2i(args.src_size) - 1;
  let column = u32(clamp(i32(x) + args.origin.x, 0, last.x));
  let begin = i32(y) + args.origin.y - i32(args.radius);
  var e0 = 0u; var e1 = 0u; var e2 = 0u; var e3 = 0u; var e4 = 0u; var e5 = 0u; var e6 = 0u; var e7 = 0u;
  var o0 = 0u; var o1 = 0u; var o2 = 0u; var o3 = 0u; var o4 = 0u; var o5 = 0u; var o6 = 0u; var o7 = 0u;
  var w0 = 0u; var w1 = 0u; var w2 = 0u; var w3 = 0u; var w4 = 0u; var w5 = 0u; var w6 = 0u; var w7 = 0u;
  let count = 2u * args.radius + 8u;
  for (var s = 0u; s < count; s++) {
    let pixel = src[u32(clamp(begin + i32(s), 0, last.y)) * args.src_size.x + column];
    let even = even_pair(pixel);
    let odd = odd_pair(pixel);
    w7 = w6; w6 = w5; w5 = w4; w4 = w3; w3 = w2; w2 = w1; w1 = w0; w0 = taps[s];
    e0 += even * w0; e1 += even * w1; e2 += even * w2; e3 += even * w3;
    e4 += even * w4; e5 += even * w5; e6 += even * w6; e7 += even * w7;
    o0 += odd * w0; o1 += odd * w1; o2 += odd * w2; o3 += odd * w3;
    o4 += odd * w4; o5 += odd * w5; o6 += odd * w6; o7 += odd * w7;
  }
  put_column(e0, o0, x, y);
  put_column(e1, o1, x, y + 1u);
  put_column(e2, o2, x, y + 2u);
  put_column(e3, o3, x, y + 3u);
  put_column(e4, o4, x, y + 4u);
  put_column(e5, o5, x, y + 5u);
  put_column(e6, o6, x, y + 6u);
  put_column(e7, o7, x, y + 7u);
}

/** p + (q − p)·t, t in 1/32 768, rounded. |q − p| ≤ 32 640 and t < 2¹⁵: below 2³⁰. */
fn lerp(p: vec4i, q: vec4i, t: i32) -> vec4i {
  return p + (((q - p) * t + 16384) >> vec4u(15u));
}

/** The levels of one cell in the order of the pairs: even low, even high, odd low, odd high. */
fn load_levels(x: i32, y: i32) -> vec4i {
  let at = 2u * (u32(y) * args.src_size.x + u32(x));
  let even = src[at];
  let odd = src[at + 1u];
  return vec4i(vec4u(even & 0xffffu, even >> 16u, odd & 0xffffu, odd >> 16u));
}

/** Interpolates between cells, first along y, then along x. Dispatch: ceil(dst width / 64) × dst height workgroups. */
@compute @workgroup_size(64)
fn grow(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let y = group.y + args.first_row;
  if (x >= args.dst_size.x || y >= args.dst_size.y) {
    return;
  }
  let doubled = i32(2u << args.shrink_log2);
  let n = 2 * (args.origin + vec2i(vec2u(x, y))) + 1 - (doubled >> 1u);
  let cell = (n >> vec2u(args.shrink_log2 + 1u)) - args.cell_origin;
  let t = (n & vec2i(doubled - 1)) * (32768 >> (args.shrink_log2 + 1u));
  let left = lerp(load_levels(cell.x, cell.y), load_levels(cell.x, cell.y + 1), t.y);
  let right = lerp(load_levels(cell.x + 1, cell.y), load_levels(cell.x + 1, cell.y + 1), t.y);
  let fine = vec4u(lerp(left, right, t.x));
  dst[y * args.dst_size.x + x] = settle(fine.x | (fine.y << 16u), fine.z | (fine.w << 16u), x, y);
}
