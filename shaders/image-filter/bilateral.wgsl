// The bilateral filter, after lib/kernels/image-filter/families/denoise/operations.ts.
//
// A workgroup makes 16 × 16 pixels from a tile in its own memory: (16 + 2·radius)² pixels.
// Nothing overflows: at most 797 neighbours with weights and values of at most 255, so sums are below 2²⁶.

struct Args {
  /** Size of `src`. Reads beyond it are clamped to its edge. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Where the output (0, 0) lies in `src`. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** Of the disc: 1 … 16. */
  radius: i32,
  /** A difference of d is in bin d >> shift. */
  shift: u32,
  /** 1: pixels are opaque, with nothing to premultiply. No override: compiling takes long. */
  opaque: u32,
}

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: pixels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `u8[radius² + 1, 64]`, four to a word: weights by squared distance and bin. Read only. */
@group(0) @binding(2) var<storage, read> weights: array<u32>;
/** `u32[dst_size.y, dst_size.x]`: pixels, each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

const TILE: i32 = 16;
/** (16 + 2·16)²: the tile of the largest radius. */
var<workgroup> tile: array<u32, 2304>;

/** Weight of a squared distance and a difference of 0 … 255. */
fn weight_of(squared: i32, difference: i32) -> u32 {
  let bin = u32(difference) >> args.shift;
  if (bin >= 64u) {
    return 0u;
  }
  let at = (u32(squared) * 64u) + bin;
  return (weights[at >> 2u] >> ((at & 3u) * 8u)) & 255u;
}

/** One pixel per thread. Dispatch: ceil(dst width / 16) × ceil(dst height / 16) workgroups. */
@compute @workgroup_size(256)
fn bilateral(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let corner = vec2i(vec2u(group.x, group.y + args.first_row)) * TILE;
  let width = TILE + (2 * args.radius);
  let begin = corner + args.origin - args.radius;
  for (var i = i32(lane); i < width * width; i += 256) {
    let at = vec2u(clamp(begin + vec2i(i % width, i / width), vec2i(0), vec2i(args.src_size) - 1));
    let pixel = src[(at.y * args.src_size.x) + at.x];
    tile[i] = select(premultiply(pixel), pixel, args.opaque != 0u);
  }
  workgroupBarrier();

  let own = vec2i(i32(lane) % TILE, i32(lane) / TILE);
  let out = vec2u(corner + own);
  if (out.x >= args.dst_size.x || out.y >= args.dst_size.y) {
    return;
  }
  let middle = own + args.radius;
  let here = unpack_rgba8(tile[(middle.y * width) + middle.x]);
  var sums = vec4u(0u);
  var total = 0u;
  for (var y = -args.radius; y <= args.radius; y++) {
    for (var x = -args.radius; x <= args.radius; x++) {
      let squared = (x * x) + (y * y);
      if (squared > args.radius * args.radius) {
        continue;
      }
      let there = unpack_rgba8(tile[((middle.y + y) * width) + middle.x + x]);
      let differences = abs(there - here);
      let largest = max(max(differences.x, differences.y), max(differences.z, differences.w));
      let weight = select(weight_of(squared, largest), 255u, squared == 0);
      sums += weight * vec4u(there);
      total += weight;
    }
  }
  let pixel = pack_rgba8(vec4i((sums + (total >> 1u)) / total));
  dst[(out.y * args.dst_size.x) + out.x] = select(unpremultiply(pixel), pixel, args.opaque != 0u);
}
