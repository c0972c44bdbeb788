// Votes of edges for lines, after lib/kernels/image-analyze/analyses/lines/analysis.ts.
//
// Nothing overflows: |gx|, |gy| ≤ 1 020; |cos|, |sin| ≤ 2¹⁴ and the picture's sides are at most 2¹⁴, so that
// |cos · x + sin · y| ≤ 2²⁹; a bin gets at most 2 · 1 024 votes of a tile, so that its half of a word holds them.

struct Args {
  /** Size of `src`: the tile and a pixel around it. */
  src_size: vec2u,
  /** Size of the tile. */
  dst_size: vec2u,
  /** Not used. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** What the gradient's square must reach. */
  steepness: i32,
  /** Bins of an angle: even. */
  bins: u32,
}

struct Angle {
  cos: i32,
  sin: i32,
  /** cos · x + sin · y of the tile's corner. */
  offset: i32,
  /** The first bin. */
  first: i32,
}

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: lumas. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** Read only. */
@group(0) @binding(2) var<storage, read> angles: array<Angle, 180>;
/** Zero at first: how many edges there are, then `u16[180, bins]` votes. */
@group(0) @binding(4) var<storage, read_write> dst: array<atomic<u32>>;

fn luma_at(x: u32, y: u32) -> i32 {
  return i32(src[y * args.src_size.x + x]);
}

/** One pixel per thread. Dispatch: ceil(tile width / 64) × tile height workgroups. */
@compute @workgroup_size(64)
fn vote(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x = group.x * 64u + lane;
  let y = group.y + args.first_row;
  if (x >= args.dst_size.x || y >= args.dst_size.y) {
    return;
  }
  let fall = luma_at(x + 2u, y + 2u) - luma_at(x, y);
  let rise = luma_at(x + 2u, y) - luma_at(x, y + 2u);
  let gx = fall + rise + 2 * (luma_at(x + 2u, y + 1u) - luma_at(x, y + 1u));
  let gy = fall - rise + 2 * (luma_at(x + 1u, y + 2u) - luma_at(x + 1u, y));
  if (gx * gx + gy * gy < args.steepness) {
    return;
  }
  atomicAdd(&dst[0], 1u);
  for (var k = 0u; k < 180u; k++) {
    let angle = angles[k];
    let rho = (angle.offset + angle.cos * i32(x) + angle.sin * i32(y)) >> 14u;
    let bin = k * args.bins + u32(rho - angle.first);
    atomicAdd(&dst[1u + (bin >> 1u)], 1u << (16u * (bin & 1u)));
  }
}
