// Non-local means, after lib/kernels/image-filter/families/denoise/operations.ts.
//
// A workgroup makes 16 × 16 pixels from a tile in its own memory: (16 + 2·(search + patch))² pixels. For every offset it
// squares the differences of the tile from itself moved by that offset once, and each thread sums those of its patch.
// Nothing overflows: sums of a patch are at most 49 · 4 · 65 281 < 2²⁴, weighted sums at most 441 · 255² < 2²⁵.

struct Args {
  /** Size of `src`. Reads beyond it are clamped to its edge. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Where the output (0, 0) lies in `src`. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** Radius of patches: 1 … 3. */
  patch_radius: i32,
  /** Radius of the square of neighbours: 2 … 10. */
  search: i32,
  /** Squares are rounded >> fine. */
  fine: u32,
  /** Their sum over a patch is in bin sum >> coarse. */
  coarse: u32,
  /** 1: pixels are opaque, with nothing to premultiply. No override: compiling takes long. */
  opaque: u32,
}

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: pixels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `u8[64]`, four to a word: weights by bin. Read only. */
@group(0) @binding(2) var<storage, read> weights: array<u32>;
/** `u32[dst_size.y, dst_size.x]`: pixels, each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

const TILE: i32 = 16;
/** (16 + 2·13)²: the tile of the largest radii. */
var<workgroup> tile: array<u32, 1764>;
/** Two times (16 + 2·3)² squares, by turns: those of an offset are still read when those of the next are written. */
var<workgroup> squares: array<u32, 968>;
const SQUARES: i32 = 484;

/** Squared differences, rounded, summed over channels. */
fn square(a: u32, b: u32) -> u32 {
  let differences = unpack_rgba8(a) - unpack_rgba8(b);
  let rounded = (vec4u(differences * differences) + ((1u << args.fine) >> 1u)) >> vec4u(args.fine);
  return rounded.x + rounded.y + rounded.z + rounded.w;
}

fn weight_of(sum: u32) -> u32 {
  let bin = sum >> args.coarse;
  if (bin >= 64u) {
    return 0u;
  }
  return (weights[bin >> 2u] >> ((bin & 3u) * 8u)) & 255u;
}

/** One pixel per thread. Dispatch: ceil(dst width / 16) × ceil(dst height / 16) workgroups. */
@compute @workgroup_size(256)
fn non_local_means(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let corner = vec2i(vec2u(group.x, group.y + args.first_row)) * TILE;
  let reach = args.search + args.patch_radius;
  let width = TILE + (2 * reach);
  let begin = corner + args.origin - reach;
  for (var i = i32(lane); i < width * width; i += 256) {
    let at = vec2u(clamp(begin + vec2i(i % width, i / width), vec2i(0), vec2i(args.src_size) - 1));
    let pixel = src[(at.y * args.src_size.x) + at.x];
    tile[i] = select(premultiply(pixel), pixel, args.opaque != 0u);
  }
  workgroupBarrier();

  let own = vec2i(i32(lane) % TILE, i32(lane) / TILE);
  let middle = ((own.y + reach) * width) + own.x + reach;
  let side = (2 * args.patch_radius) + 1;
  let squares_width = TILE + (2 * args.patch_radius);
  var sums = vec4u(0u);
  var total = 0u;
  var turn = 0;
  for (var y = -args.search; y <= args.search; y++) {
    for (var x = -args.search; x <= args.search; x++) {
      let offset = (y * width) + x;
      for (var i = i32(lane); i < squares_width * squares_width; i += 256) {
        let at = ((args.search + (i / squares_width)) * width) + args.search + (i % squares_width);
        squares[turn + i] = square(tile[at], tile[at + offset]);
      }
      workgroupBarrier();
      var sum = 0u;
      for (var v = 0; v < side; v++) {
        let row = turn + ((own.y + v) * squares_width) + own.x;
        for (var u = 0; u < side; u++) {
          sum += squares[row + u];
        }
      }
      turn = SQUARES - turn;
      let weight = select(weight_of(sum), 255u, offset == 0);
      sums += weight * vec4u(unpack_rgba8(tile[middle + offset]));
      total += weight;
    }
  }
  let out = vec2u(corner + own);
  if (out.x < args.dst_size.x && out.y < args.dst_size.y) {
    let pixel = pack_rgba8(vec4i((sums + (total >> 1u)) / total));
    dst[(out.y * args.dst_size.x) + out.x] = select(unpremultiply(pixel), pixel, args.opaque != 0u);
  }
}
