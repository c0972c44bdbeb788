// Shared by all shaders of image-recognize; lib/kernels/image-recognize/definition.ts says what is computed.
//
// Tensors are u32[planes, height, width, words]: four levels of neighbouring channels in a word, the lowest first, the
// last word filled up with anything. Planes are runs of the network over one colour each. A tensor holds a region of its
// raster; regions and rasters are in Args. A workgroup is a row of 64 threads; workgroup rows are the rows of all planes of
// dst, and first_row is the first one of this slice.

struct Args {
  src_x: i32, // place of the source's region
  src_y: i32,
  src_width: i32, // its size
  src_height: i32,
  whole_width: i32, // of the source's raster
  whole_height: i32,
  src_words: i32, // per pixel
  src_channels: i32,
  dst_x: i32,
  dst_y: i32,
  dst_width: i32,
  dst_height: i32,
  dst_words: i32,
  dst_channels: i32,
  first_row: i32,
  rows: i32, // of a window
  columns: i32,
  stride_y: i32,
  stride_x: i32,
  dilation_y: i32,
  dilation_x: i32,
  pad_y: i32, // above and left
  pad_x: i32,
  padding: i32, // level outside of the raster
  zero: i32,
  low: i32,
  high: i32,
  a: i32, // as the entry point says
  b: i32,
  c: i32,
  d: i32,
  e: i32,
}

@group(0) @binding(0) var<uniform> args: Args;
@group(0) @binding(1) var<storage, read> src: array<u32>;
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

// What a thread makes: words[0] of a row, and which row.
struct Place {
  plane: i32,
  y: i32, // in dst
}

fn place_of(row: u32) -> Place {
  let y = i32(row) + args.first_row;
  return Place(y / args.dst_height, y % args.dst_height);
}

fn dst_at(place: Place, x: i32) -> i32 {
  return ((place.plane * args.dst_height + place.y) * args.dst_width + x) * args.dst_words;
}

// First word of a pixel of the source, given its place in the raster.
fn src_at(plane: i32, x: i32, y: i32) -> i32 {
  return ((plane * args.src_height + y - args.src_y) * args.src_width + x - args.src_x) * args.src_words;
}

fn byte_of(word: u32, channel: i32) -> u32 {
  return (word >> (u32(channel & 3) << 3u)) & 255u;
}

fn levels_of(word: u32) -> vec4u {
  return (vec4u(word) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u);
}

fn packed_of(levels: vec4u) -> u32 {
  return levels.x | (levels.y << 8u) | (levels.z << 16u) | (levels.w << 24u);
}

fn in_raster(x: i32, y: i32) -> bool {
  return (x >= 0) && (y >= 0) && (x < args.whole_width) && (y < args.whole_height);
}

// v / 2^bits to the nearest integer, halves to even; 0 ≤ bits < 32, v < 2³¹.
fn round_shift(v: u32, bits: u32) -> u32 {
  if (bits == 0u) {
    return v;
  }
  let below = v >> bits;
  let rest = v & ((1u << bits) - 1u);
  let half = 1u << (bits - 1u);
  return below + select(0u, 1u, (rest > half) || ((rest == half) && ((below & 1u) == 1u)));
}

// 32 × 32 → 64 bits: low, high. Partial products of 16 bits; middle ≤ 3 · 65535.
fn multiply_unsigned(a: u32, b: u32) -> vec2u {
  let a0 = a & 0xffffu;
  let a1 = a >> 16u;
  let b0 = b & 0xffffu;
  let b1 = b >> 16u;
  let p00 = a0 * b0;
  let p01 = a0 * b1;
  let p10 = a1 * b0;
  let middle = (p00 >> 16u) + (p01 & 0xffffu) + (p10 & 0xffffu);
  return vec2u((p00 & 0xffffu) | (middle << 16u), a1 * b1 + (p01 >> 16u) + (p10 >> 16u) + (middle >> 16u));
}

// round(fl(fl(acc) · mantissa / 2^exponent)) as float32 arithmetic gives it, in integers: 2²³ ≤ mantissa < 2²⁴.
// fl keeps 24 bits, halves to even. Products have at most 48 bits, so that their rounding takes off at most 24.
fn scaled(acc: i32, mantissa: u32, exponent: i32) -> i32 {
  if (acc == 0i) {
    return 0i;
  }
  let magnitude = bitcast<u32>(abs(acc));
  let spare = max(0i, 8i - i32(countLeadingZeros(magnitude)));
  // v < 2³¹ but for the least integer, whose bits are all 0 below the one.
  let product = multiply_unsigned(round_shift(magnitude, u32(spare)), mantissa);
  let zeros = select(32u + countLeadingZeros(product.x), countLeadingZeros(product.y), product.y != 0u);
  // 40 − zeros bits beyond 24; product ≥ 2²³ · 1.
  let dropped = u32(max(0i, 40i - i32(zeros)));
  var kept = product.x;
  if (dropped > 0u) {
    kept = (product.y << (32u - dropped)) | (product.x >> dropped);
    let rest = product.x & ((1u << dropped) - 1u);
    let half = 1u << (dropped - 1u);
    kept += select(0u, 1u, (rest > half) || ((rest == half) && ((kept & 1u) == 1u)));
  }
  // kept is 2²³ to 2²⁴: without a shift to the right it is beyond all levels, with 26 or more it is 0.
  let shift = exponent - i32(dropped) - spare;
  var result = 1i << 23u;
  if (shift > 25i) {
    result = 0i;
  } else if (shift > 0i) {
    result = i32(round_shift(kept, u32(shift)));
  }
  return select(result, -result, acc < 0i);
}

fn level_of(acc: i32, mantissa: u32, exponent: i32) -> u32 {
  return u32(clamp(args.zero + scaled(acc, mantissa, exponent), args.low, args.high));
}

