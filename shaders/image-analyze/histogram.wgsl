// Histograms of red, green, blue and luma, after lib/kernels/image-analyze/analyses/histogram/analysis.ts.
//
// Sums of integers by atomics: the order does not matter. A tile has fewer than 2³² pixels.

struct Args {
  /** Size of `src`. */
  src_size: vec2u,
  /** Not used. */
  dst_size: vec2u,
  /** Not used. */
  origin: vec2i,
  /** Rows of workgroups that earlier slices have done. */
  first_row: u32,
}

/** Pixels are opaque: nothing to premultiply. */
override opaque: bool = true;

/** Owned by the dispatch. */
@group(0) @binding(0) var<uniform> args: Args;
/** `u32[src_size.y, src_size.x]`: pixels. Read only. */
@group(0) @binding(1) var<storage, read> src: array<u32>;
/** `u32[4, 256]`, zero at first: red, green, blue, luma. */
@group(0) @binding(4) var<storage, read_write> counts: array<atomic<u32>, 1024>;

/** The workgroup's own counts. */
var<workgroup> local_counts: array<atomic<u32>, 1024>;

/** Sixteen pixels per thread. Dispatch: 1 × ceil(src pixels / 4 096) workgroups. */
@compute @workgroup_size(256)
fn histogram(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = (group.y + args.first_row) * 4096u;
  let end = min(first + 4096u, args.src_size.x * args.src_size.y);
  for (var at = first + lane; at < end; at += 256u) {
    var pixel = src[at];
    if (!opaque) {
      pixel = premultiply(pixel);
    }
    atomicAdd(&local_counts[pixel & 0xffu], 1u);
    atomicAdd(&local_counts[256u + ((pixel >> 8u) & 0xffu)], 1u);
    atomicAdd(&local_counts[512u + ((pixel >> 16u) & 0xffu)], 1u);
    atomicAdd(&local_counts[768u + u32(luma(pixel))], 1u);
  }
  workgroupBarrier();
  for (var level = lane; level < 1024u; level += 256u) {
    let count = atomicLoad(&local_counts[level]);
    if (count > 0u) {
      atomicAdd(&counts[level], count);
    }
  }
}
