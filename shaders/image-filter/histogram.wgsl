// Counts of levels, cell by cell, after lib/kernels/image-filter/families/tone/operations.ts.
//
// A workgroup counts its block in its own memory as long as pixels lie in the cell of the block's first pixel, which is
// nearly always, and adds that to the result once. Other pixels are added to the result one by one. Sums do not depend
// on the order, and a block has fewer than 2³² pixels.

struct Args {
  /** Size of `src`. */
  src_size: vec2u,
  /** Not used. */
  dst_size: vec2u,
  /** Not used. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
  /** Cells from a row of cells to the next. */
  cells_across: u32,
}

/** 1: the luma is counted; 3: red, green and blue are. */
override channels: u32 = 1u;
/** Pixels are opaque: all of them count. */
override opaque: bool = true;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: pixels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** The cell of each column, then of each row: `u32[src_size.x + src_size.y]`. Read only. */
@group(0) @binding(2) var<storage, read> cells: array<u32>;
/** `u32[cells down, cells across, channels, 256]`: zero at first; all workgroups add to it. */
@group(0) @binding(4) var<storage, read_write> counts: array<atomic<u32>>;

/** Counts of the block's first cell: `u32[channels, 256]`. */
var<workgroup> own: array<atomic<u32>, 768>;

/** Where the counts of a pixel's cell begin. */
fn counts_of(x: u32, y: u32) -> u32 {
  return (cells[args.src_size.x + y] * args.cells_across + cells[x]) * channels * 256u;
}

fn count_one(first: u32, of_pixel: u32, entry: u32) {
  if (of_pixel == first) {
    atomicAdd(&own[entry], 1u);
  } else {
    atomicAdd(&counts[of_pixel + entry], 1u);
  }
}

/** A block of 64 × 64 pixels. Dispatch: ceil(width / 64) × ceil(height / 64) workgroups. */
@compute @workgroup_size(64, 4)
fn histogram(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let x = group.x * 64u + local.x;
  let top = (group.y + args.first_row) * 64u;
  let first = counts_of(group.x * 64u, top);
  let bottom = min(top + 64u, args.src_size.y);
  if (x < args.src_size.x) {
    for (var y = top + local.y; y < bottom; y += 4u) {
      let pixel = src[y * args.src_size.x + x];
      if (!opaque && (pixel >> 24u) == 0u) {
        continue;
      }
      let of_pixel = counts_of(x, y);
      if (channels == 1u) {
        count_one(first, of_pixel, u32(luma(pixel)));
      } else {
        count_one(first, of_pixel, pixel & 255u);
        count_one(first, of_pixel, 256u + ((pixel >> 8u) & 255u));
        count_one(first, of_pixel, 512u + ((pixel >> 16u) & 255u));
      }
    }
  }
  workgroupBarrier();
  for (var entry = lane; entry < channels * 256u; entry += 256u) {
    let counted = atomicLoad(&own[entry]);
    if (counted > 0u) {
      atomicAdd(&counts[first + entry], counted);
    }
  }
}
