// Levels looked up in the tables of the cells around, after lib/kernels/image-filter/families/tone/operations.ts.
//
// Nothing overflows: weights of two cells add up to 128, so that mixing twice gives at most 255 · 128² < 2²³.

struct Args {
  /** Not used: source and output have the same size. */
  src_size: vec2u,
  /** Size of `dst`. */
  dst_size: vec2u,
  /** Not used. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** Gaps between cells from a row of gaps to the next. */
  gaps_across: u32,
}

/** 1: the luma is looked up, and all colours move with it; 3: each colour is. */
override channels: u32 = 1u;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[dst_size.y, dst_size.x]`: pixels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `u8[gaps down, gaps across, channels, 256, 4]`: what a level becomes in the four cells around a gap. Read only. */
@group(0) @binding(2) var<storage, read> quads: array<u32>;
/** Of each column, then of each row: 256 · gap + weight of the cell after it. `u32[dst_size.x + dst_size.y]`. Read only. */
@group(0) @binding(3) var<storage, read> places: array<u32>;
/** Pixels like `src`, each written by one thread. */
@group(0) @binding(4) var<storage, read_write> dst: array<u32>;

fn mixed_level(entry: u32, across: u32, down: u32) -> i32 {
  let around = vec4u(unpack_rgba8(quads[entry]));
  let rows = around.xz * (128u - across) + around.yw * across;
  return i32((rows.x * (128u - down) + rows.y * down + 8192u) >> 14u);
}

/** Eight pixels of one column per thread. Dispatch: ceil(width / 64) × ceil(height / 8) workgroups. */
@compute @workgroup_size(64)
fn relight(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let top = (group.y + args.first_row) * 8u;
  if (x >= args.dst_size.x) {
    return;
  }
  let column = places[x];
  let across = column & 255u;
  let end = min(top + 8u, args.dst_size.y);
  for (var y = top; y < end; y++) {
    let row = places[args.dst_size.x + y];
    let down = row & 255u;
    let table = ((row >> 8u) * args.gaps_across + (column >> 8u)) * channels * 256u;
    let at = y * args.dst_size.x + x;
    let pixel = src[at];
    let before = unpack_rgba8(pixel);
    var after = before;
    if (channels == 1u) {
      let level = luma(pixel);
      let change = mixed_level(table + u32(level), across, down) - level;
      after = clamp(before + vec4i(vec3i(change), 0), vec4i(0), vec4i(255));
    } else {
      after.x = mixed_level(table + u32(before.x), across, down);
      after.y = mixed_level(table + 256u + u32(before.y), across, down);
      after.z = mixed_level(table + 512u + u32(before.z), across, down);
    }
    dst[at] = pack_rgba8(after);
  }
}
