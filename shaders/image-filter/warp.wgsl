// Sampling an image through a projection, after lib/kernels/image-filter/families/geometry/operations.ts.
//
// Positions are exact: 64-bit integers in two words, low one first, in two's complement. What is multiplied with them is
// a pixel's column or row, below 2¹⁶; sums wrap mod 2⁶⁴, and the results are within 2⁶² (projection.ts says why).

struct Args {
  /** Size of `src`. Taps beyond it are clamped to its edge. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Where `dst` lies in the image after. */
  to: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** Positions are below 2 to this power, where they are quotients. */
  quotient_bits: u32,
  /** Where `src` lies in the image before. */
  origin: vec2i,
  /** Size of the image before. */
  before: vec2i,
}

/** Pixels of `src` are opaque: nothing to premultiply. */
override opaque: bool = true;
/** What is beyond the image is transparent. */
override bounded: bool = false;
/** Positions are X / D and Y / D, one pixel too far; otherwise X / 2²⁸ and Y / 2²⁸. */
override divides: bool = false;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: pixels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `i64[3, 3]`: coefficients of X, Y and D. Read only. */
@group(0) @binding(2) var<storage, read> projection: array<vec2u, 9>;
/** `i32[256, 4]`: weights in 1/16 384 around each position between two pixels. Read only; `warp_bicubic` only. */
@group(0) @binding(3) var<storage, read> cubic: array<vec4i, 256>;
/** `u32[dst_size.y, dst_size.x]`: pixels, each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

fn add_64(a: vec2u, b: vec2u) -> vec2u {
  let low = a.x + b.x;
  return vec2u(low, a.y + b.y + select(0u, 1u, low < a.x));
}

/** a times a factor below 2¹⁶, by 16-bit halves of the low word. */
fn multiply_64(a: vec2u, factor: u32) -> vec2u {
  let lower = (a.x & 0xffffu) * factor;
  let upper = (a.x >> 16u) * factor;
  let low = lower + (upper << 16u);
  return vec2u(low, a.y * factor + (upper >> 16u) + select(0u, 1u, low < lower));
}

/** Row `row` of the projection times (x, y, 1). */
fn form_at(row: u32, at: vec2u) -> vec2u {
  let terms = add_64(multiply_64(projection[3u * row], at.x), multiply_64(projection[3u * row + 1u], at.y));
  return add_64(terms, projection[3u * row + 2u]);
}

/** ⌊dividend / divisor⌋ of numbers that are not negative, bit by bit. divisor · 2^bits < 2⁶³: no bit is lost. */
fn divide_64(dividend: vec2u, divisor: vec2u) -> i32 {
  let shift = args.quotient_bits - 1u;
  var rest = dividend;
  var part = vec2u(divisor.x << shift, (divisor.y << shift) | (divisor.x >> (32u - shift)));
  var quotient = 0u;
  for (var bit = 0u; bit < args.quotient_bits; bit++) {
    let fits = rest.y > part.y || (rest.y == part.y && rest.x >= part.x);
    let less = vec2u(rest.x - part.x, rest.y - part.y - select(0u, 1u, rest.x < part.x));
    rest = select(rest, less, fits);
    quotient = (quotient << 1u) | select(0u, 1u, fits);
    part = vec2u((part.x >> 1u) | (part.y << 31u), part.y >> 1u);
  }
  return i32(quotient);
}

/** Position in the image before, in 1/256 pixel. */
fn position_of(at: vec2u) -> vec2i {
  let across = form_at(0u, at);
  let down = form_at(1u, at);
  if (divides) {
    let divisor = form_at(2u, at);
    return vec2i(divide_64(across, divisor), divide_64(down, divisor)) - 256;
  }
  return vec2i(vec2u((across.x >> 28u) | (across.y << 4u), (down.x >> 28u) | (down.y << 4u)));
}

/** A pixel by edge clamp, premultiplied. */
fn load_pixel(column: i32, row: i32) -> vec4i {
  let at = vec2u(clamp(vec2i(column, row) - args.origin, vec2i(0), vec2i(args.src_size) - 1));
  let pixel = src[at.y * args.src_size.x + at.x];
  if (opaque) {
    return unpack_rgba8(pixel);
  }
  return unpack_rgba8(premultiply(pixel));
}

/** How much of a pixel at this position is in the image, in 1/65 536. */
fn cover(position: vec2i) -> i32 {
  let inner = min(position, 256 * (args.before - 1) - position);
  let each = clamp(inner + 256, vec2i(0), vec2i(256));
  return each.x * each.y;
}

/** Writes a pixel of which `there` / 65 536 is in the image. p · there + 32 768 < 2²⁵. */
fn put(to: vec2u, pixel: vec4i, there: i32) {
  let scaled = (pixel * there + 32768) >> vec4u(16u);
  dst[to.y * args.dst_size.x + to.x] = unpremultiply(pack_rgba8(scaled));
}

/** One pixel per thread. Dispatch: ceil(dst width / 64) × dst height workgroups. */
@compute @workgroup_size(64)
fn warp_bilinear(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let to = vec2u(group.x * 64u + lane, group.y + args.first_row);
  if (to.x >= args.dst_size.x || to.y >= args.dst_size.y) {
    return;
  }
  let position = position_of(to + vec2u(args.to));
  let there = select(65536, cover(position), bounded);
  if (there == 0) {
    dst[to.y * args.dst_size.x + to.x] = 0u;
    return;
  }
  let at = position >> vec2u(8u);
  let part = position & vec2i(255);
  let upper = load_pixel(at.x, at.y) * (256 - part.x) + load_pixel(at.x + 1, at.y) * part.x;
  let lower = load_pixel(at.x, at.y + 1) * (256 - part.x) + load_pixel(at.x + 1, at.y + 1) * part.x;
  put(to, (upper * (256 - part.y) + lower * part.y + 32768) >> vec4u(16u), there);
}

/** Levels of 1/64 of a row. |Σ w·p| < 2¹⁵ · 255. */
fn cubic_row(column: i32, row: i32, weights: vec4i) -> vec4i {
  var sum = load_pixel(column - 1, row) * weights.x + load_pixel(column, row) * weights.y;
  sum += load_pixel(column + 1, row) * weights.z + load_pixel(column + 2, row) * weights.w;
  return (sum + 128) >> vec4u(8u);
}

/** One pixel per thread. Dispatch: ceil(dst width / 64) × dst height workgroups. |Σ w·h| < 2³⁰. */
@compute @workgroup_size(64)
fn warp_bicubic(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let to = vec2u(group.x * 64u + lane, group.y + args.first_row);
  if (to.x >= args.dst_size.x || to.y >= args.dst_size.y) {
    return;
  }
  let position = position_of(to + vec2u(args.to));
  let there = select(65536, cover(position), bounded);
  if (there == 0) {
    dst[to.y * args.dst_size.x + to.x] = 0u;
    return;
  }
  let at = position >> vec2u(8u);
  let across = cubic[position.x & 255];
  let down = cubic[position.y & 255];
  var sum = cubic_row(at.x, at.y - 1, across) * down.x + cubic_row(at.x, at.y, across) * down.y;
  sum += cubic_row(at.x, at.y + 1, across) * down.z + cubic_row(at.x, at.y + 2, across) * down.w;
  put(to, clamp((sum + 524288) >> vec4u(20u), vec4i(0), vec4i(255)), there);
}
