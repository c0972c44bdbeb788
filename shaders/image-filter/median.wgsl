// The median of a square, after lib/kernels/image-filter/families/rank/operations.ts: bit by bit from the highest, the
// largest value that at most half of the square's values are smaller than.
//
// A workgroup makes 16 × 4 pixels from a tile in its own memory: (16 + 2·radius) × (4 + 2·radius) pixels.
// Nothing overflows: of pairs, halves stay below 2⁹, and counts are at most 121.

struct Args {
  /** Size of `src`. Reads beyond it are clamped to its edge. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Where the output (0, 0) lies in `src`. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** 1 … 5. */
  radius: u32,
}

/** Pixels are opaque: nothing to premultiply. */
override opaque: bool = true;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: pixels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `u32[dst_size.y, dst_size.x]`: pixels, each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

const TILE: vec2u = vec2u(16u, 4u);
/** (16 + 10) · (4 + 10): the tile of the largest radius. */
var<workgroup> tile: array<u32, 364>;

/** In each half, whether that channel is at least the candidate's: 1 or 0. */
fn at_least(pair: u32, candidate: u32) -> u32 {
  return (((pair | 0x01000100u) - candidate) >> 8u) & 0x00010001u;
}

/** One pixel per thread. Dispatch: ceil(dst width / 16) × ceil(dst height / 4) workgroups. */
@compute @workgroup_size(64)
fn median(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let corner = vec2u(group.x, group.y + args.first_row) * TILE;
  let width = TILE.x + (2u * args.radius);
  let count = width * (TILE.y + (2u * args.radius));
  let begin = vec2i(corner) + args.origin - i32(args.radius);
  for (var i = lane; i < count; i += 64u) {
    let at = vec2u(clamp(begin + vec2i(vec2u(i % width, i / width)), vec2i(0), vec2i(args.src_size) - 1));
    let pixel = src[(at.y * args.src_size.x) + at.x];
    tile[i] = select(premultiply(pixel), pixel, opaque);
  }
  workgroupBarrier();

  let own = vec2u(lane % TILE.x, lane / TILE.x);
  let out = corner + own;
  if (out.x >= args.dst_size.x || out.y >= args.dst_size.y) {
    return;
  }
  let side = (2u * args.radius) + 1u;
  // So many values, at least, are the median or larger.
  let majority = ((side * side) + 1u) / 2u;
  var even = 0u;
  var odd = 0u;
  for (var bit = 0x00800080u; bit >= 0x00010001u; bit >>= 1u) {
    var even_count = 0u;
    var odd_count = 0u;
    for (var y = 0u; y < side; y++) {
      let row = ((own.y + y) * width) + own.x;
      for (var x = 0u; x < side; x++) {
        let pixel = tile[row + x];
        even_count += at_least(even_pair(pixel), even | bit);
        odd_count += at_least(odd_pair(pixel), odd | bit);
      }
    }
    even |= bit & kept(even_count, majority);
    odd |= bit & kept(odd_count, majority);
  }
  let pixel = even | (odd << 8u);
  dst[(out.y * args.dst_size.x) + out.x] = select(unpremultiply(pixel), pixel, opaque);
}

/** All ones in the halves whose count is at least `majority`. */
fn kept(counts: u32, majority: u32) -> u32 {
  return select(0u, 0xffffu, (counts & 0xffffu) >= majority) | select(0u, 0xffff0000u, (counts >> 16u) >= majority);
}
